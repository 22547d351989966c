/** Requests whose body is on its way: one that takes too long must not hold its slot. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ScimError } from './protocol/errors.ts';

export interface SlowBodies {
  watch(request: FastifyRequest, reply: FastifyReply): void;
  arrived(request: FastifyRequest): void;
  stop(): void;
}

interface Watched {
  readonly reply: FastifyReply;
  readonly deadline: number;
}

const tooSlow = (): ScimError => new ScimError(408, undefined, 'The request body did not arrive in time');

/** One timer for all requests: setting one for each would cost every request. */
export const watchSlowBodies = (timeout: number): SlowBodies => {
  const watched = new Map<FastifyRequest, Watched>();

  const refuse = (request: FastifyRequest, reply: FastifyReply): void => {
    watched.delete(request);
    if (reply.sent) return;
    reply.raw.once('finish', () => request.raw.socket.destroy());
    reply.header('connection', 'close').send(tooSlow());
  };

  const timer = setInterval(
    () => {
      const now = performance.now();
      // In the order of arrival, which is the order of deadlines.
      for (const [request, { reply, deadline }] of watched) {
        if (deadline > now) return;
        refuse(request, reply);
      }
    },
    Math.min(1_000, timeout / 2),
  );
  timer.unref();

  return {
    watch: (request, reply) => watched.set(request, { reply, deadline: performance.now() + timeout }),
    arrived: (request) => watched.delete(request),
    stop: () => clearInterval(timer),
  };
};
