/**
 * Snowflake's SQL API: statements over plain HTTP, each request signed in to by its own token. A face of an account and
 * its engine; it translates and decides nothing.
 */
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import type { WireContext } from '../context.ts';
import { acceptJsonAlone } from '../http/bodies.ts';
import { Admissions } from './admissions.ts';
import { admissionDecorator } from './authentication.ts';
import type { SqlApiContext } from './context.ts';
import { cancelEndpoint } from './endpoints/cancel.ts';
import { statusEndpoint } from './endpoints/status.ts';
import { submitEndpoint } from './endpoints/submit.ts';
import { NullTexts } from './null-texts.ts';
import { refuseWith } from './refusals.ts';

export interface SqlApi {
  readonly plugin: FastifyPluginAsync;
  /** The start of its paths. */
  readonly prefixes: readonly string[];
  readonly refuse: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

interface Resource {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly mount: (app: FastifyInstance, context: SqlApiContext, path: string) => void;
}

const resources: readonly Resource[] = [
  { path: '/api/v2/statements', method: 'POST', mount: submitEndpoint },
  { path: '/api/v2/statements/:handle', method: 'GET', mount: statusEndpoint },
  { path: '/api/v2/statements/:handle/cancel', method: 'POST', mount: cancelEndpoint },
];

function answerOtherMethods(app: FastifyInstance, { path, method }: Resource): void {
  app.route({
    method: methods.filter((other) => other !== method),
    url: path,
    handler: async (_request, reply) => reply.status(405).header('allow', method).send(),
  });
}

export function sqlApi(wire: WireContext): SqlApi {
  const { clock, limits } = wire;
  const context: SqlApiContext = {
    ...wire,
    admissions: new Admissions({ clock, retention: limits.signInRetention }),
    nullTexts: new NullTexts(),
  };
  const refuse = refuseWith(wire.logger);
  return {
    prefixes: ['/api'],
    refuse,
    async plugin(app) {
      app.decorateRequest(admissionDecorator, undefined);
      acceptJsonAlone(app);
      app.setErrorHandler<FastifyError>(refuse);
      app.addHook('onRoute', (route) => {
        route.bodyLimit ??= limits.bodyBytes;
      });
      app.addHook('preClose', () => context.statements.drain(limits.drain));
      for (const resource of resources) {
        resource.mount(app, context, resource.path);
        answerOtherMethods(app, resource);
      }
      // As Snowflake's own examples spell it, too.
      submitEndpoint(app, context, '/api/v2/statements/');
    },
  };
}
