/** A protocol mounted on the server. */
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
  /** The pattern of a request's path, from a face that routes on its own behind one path of the server. */
  readonly routeOf?: ((request: FastifyRequest) => string | undefined) | undefined;
  /** Refuses in the face's own format. */
  readonly refuse?:
    | ((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply)
    | undefined;
}

/** The face that a path belongs to. */
export const faceOf = (faces: readonly Face[], path: string): Face | undefined =>
  faces.find((face) =>
    face.prefixes?.some(
      (prefix) => path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`),
    ),
  );
