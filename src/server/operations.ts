/** What those who run the server ask it: whether it is well, and its figures. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

export interface OperationsOptions {
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
  /** Throws where the store cannot be read. */
  readonly checkStore: () => Promise<void>;
  /** Whether the store took the last change. */
  readonly isStoreWritable: () => boolean;
}

export function operationsRoutes(app: FastifyInstance, options: OperationsOptions): void {
  app.get('/healthz', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (options.isStopping()) return reply.status(503).send({ status: 'stopping' });
    try {
      await options.checkStore();
      // Reads still work, so the server stays in service; what it cannot do it refuses request by request.
      return reply.send(
        options.isStoreWritable()
          ? { status: 'ok', store: 'ok' }
          : { status: 'degraded', store: 'cannot write' },
      );
    } catch (error) {
      request.log.error({ err: error, requestId: request.id }, 'the store cannot be read');
      return reply.status(503).send({ status: 'failing', store: 'failing' });
    }
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.render()),
  );
}
