/** POST /api/v2/statements/{statementHandle}/cancel: stops a statement. */
import type { FastifyInstance } from 'fastify';
import { endedStatement } from '../../statements/ended.ts';
import { type Execution, endedWithin } from '../../statements/execution.ts';
import { notExecuting, statementNotFound } from '../../statements/failures.ts';
import { sendFailure, sendJson } from '../answers.ts';
import { admissionOf, requireAdmission } from '../authentication.ts';
import type { SqlApiContext } from '../context.ts';
import { statusUrl } from '../urls.ts';

interface Route {
  Params: { readonly handle: string };
}

const isRunning = ({ status }: Execution): boolean => status === 'RUNNING';

export function cancelEndpoint(app: FastifyInstance, context: SqlApiContext, path: string): void {
  app.post<Route>(path, { onRequest: requireAdmission(context) }, async (request, reply) => {
    const owner = admissionOf(request);
    const handle = request.params.handle.toLowerCase();
    const execution = context.statements.ofQuery(owner, handle);
    if (execution !== undefined && isRunning(execution)) {
      execution.abort();
      await endedWithin(execution, context.limits.longPoll);
      // It may have ended on its own just before.
      if (isRunning(execution) || execution.status === 'ABORTED')
        return sendJson(context, reply, 200, {
          code: '000604',
          sqlState: '57014',
          message: 'SQL execution canceled',
          statementHandle: handle,
          statementStatusUrl: statusUrl(handle),
        });
    }
    const isKnown = execution !== undefined || endedStatement(context, owner, handle) !== undefined;
    return sendFailure(context, reply, owner, isKnown ? notExecuting(handle) : statementNotFound(handle));
  });
}
