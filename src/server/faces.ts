/** Protocols mounted on the server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';

export interface Face {
  /** In metrics and logs: `scim`, `driver` ... */
  readonly name: string;
  readonly plugin: FastifyPluginAsync;
  /**
   * The start of paths that belong to the face. A request that fails before routing (a path that cannot be
   * decoded) is refused by the face its path belongs to.
   */
  readonly prefixes?: readonly string[] | undefined;
  /** Refuses in the face's own format. */
  readonly refuse?:
    | ((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply)
    | undefined;
}

/** A request as it comes from the listener, with what the server has to say to it. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Why the request is refused, whatever it asks for. */
  readonly refusal: Error | undefined;
  /** To be told once, after the answer. */
  observe(answered: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly milliseconds: number;
  }): void;
}

/** A protocol that does its own routing, and is too busy for the way through a framework. */
export interface DirectFace {
  readonly name: string;
  /** All paths below it are the face's. */
  readonly prefix: string;
  readonly requests: {
    handle(arrival: Arrival): void;
    close(): void;
  };
}

const isBelow = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) &&
  (path.length === prefix.length || path[prefix.length] === '/' || path[prefix.length] === '?');

/** The face that a path belongs to. */
export const faceOf = (faces: readonly Face[], path: string): Face | undefined =>
  faces.find((face) => face.prefixes?.some((prefix) => isBelow(prefix, path)));

export const directFaceOf = (faces: readonly DirectFace[], path: string): DirectFace | undefined =>
  faces.find(({ prefix }) => isBelow(prefix, path));
