/** GET /api/v2/statements/{statementHandle}: how a statement stands, and its result. */
import type { FastifyInstance } from 'fastify';
import { sendEnded, sendInProgress } from '../answers.ts';
import { admissionOf, requireAdmission } from '../authentication.ts';
import type { SqlApiContext } from '../context.ts';
import { partitionOf } from './query-parameters.ts';

interface Route {
  Params: { readonly handle: string };
}

export function statusEndpoint(app: FastifyInstance, context: SqlApiContext, path: string): void {
  app.get<Route>(path, { onRequest: requireAdmission(context) }, async (request, reply) => {
    const owner = admissionOf(request);
    const partition = partitionOf(request);
    const handle = request.params.handle.toLowerCase();
    if (context.statements.ofQuery(owner, handle)?.status === 'RUNNING')
      return sendInProgress(context, reply, owner, handle);
    return sendEnded(context, reply, owner, { handle, partition });
  });
}
