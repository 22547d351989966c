/** What a driver tells of itself and wishes for when it signs in. */
import type { FastifyRequest } from 'fastify';
import type { LoginRequest } from '../../account/sessions/sessions.ts';
import { readRequestParameters } from '../../engine/parameters/request.ts';
import {
  type JsonRecord,
  jsonEntries,
  property,
  recordProperty,
  textProperty,
  withoutPrototype,
} from './json.ts';
import { queryText } from './query-string.ts';

/** JSON that is cut off is none: what goes beyond this is left out whole. */
const longestEnvironment = 4096;
const mayBeSecret = /pass|token|secret|key|credential/i;

/** Some drivers tell all of their settings here; none that may be a secret is kept. */
const clientEnvironment = (told: JsonRecord): string | undefined => {
  const kept = jsonEntries(told).filter(
    ([name, value]) => !mayBeSecret.test(name) && (typeof value !== 'object' || value === null),
  );
  if (kept.length === 0) return undefined;
  const text = JSON.stringify(Object.fromEntries(kept));
  return text.length <= longestEnvironment ? text : undefined;
};

/** Roles, warehouse and namespace of a connect string are in the query string, not in the body. */
export const loginRequest = (request: FastifyRequest, data: JsonRecord): LoginRequest => ({
  clientAddress: request.ip,
  clientType: textProperty(data, 'CLIENT_APP_ID') ?? 'Unknown',
  clientVersion: textProperty(data, 'CLIENT_APP_VERSION') ?? '',
  clientEnvironment: clientEnvironment(recordProperty(data, 'CLIENT_ENVIRONMENT')),
  role: queryText(request, 'roleName'),
  warehouse: queryText(request, 'warehouse'),
  database: queryText(request, 'databaseName'),
  schema: queryText(request, 'schemaName'),
  parameters: Object.fromEntries(
    readRequestParameters(withoutPrototype(jsonEntries(recordProperty(data, 'SESSION_PARAMETERS')))),
  ),
  requestsMfaToken: property(recordProperty(data, 'SESSION_PARAMETERS'), 'CLIENT_REQUEST_MFA_TOKEN') === true,
});
