/** POST /telemetry/send: accepted and thrown away. Drivers send it unasked after every sign-in. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { succeeded } from '../http/envelope.ts';
import { sendEnvelope } from '../http/send.ts';

const bodyLimit = 1024 * 1024;

export function telemetryEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/telemetry/send', { bodyLimit }, async (_request, reply) =>
    sendEnvelope(reply, succeeded('Log Received'), context.limits.compressAbove),
  );
}
