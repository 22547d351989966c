/** GET /results/{capability}: further rows of a large result. */
import type { FastifyInstance } from 'fastify';
import { rowEncoder } from '../cells.ts';
import type { WireContext } from '../context.ts';
import { refused } from '../http/envelope.ts';
import { sendEnvelope, sendText } from '../http/send.ts';

interface Route {
  Params: { readonly capability: string };
}

export function resultRowsEndpoint(app: FastifyInstance, context: WireContext): void {
  app.get<Route>('/results/:capability', async (request, reply) => {
    const range = context.results.redeem(request.params.capability);
    if (range === undefined) {
      // Drivers retry 403; this will not change.
      reply.status(404);
      return sendEnvelope(
        reply,
        refused(null, 'The link has expired or was never given.'),
        context.limits.compressAbove,
      );
    }
    const { result, start, rowCount } = range;
    const rows = result.rows.slice(start, start + rowCount).map(rowEncoder(result.columns));
    // Drivers put the brackets around it themselves.
    const text = JSON.stringify(rows).slice(1, -1);
    reply.header('cache-control', 'private, no-store');
    return sendText(reply, text, 'application/octet-stream', context.limits.compressAbove);
  });
}
