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

/** Roles, warehouse and namespace of a connect string are in the query string, not in the body. */
export const loginRequest = (request: FastifyRequest, data: JsonRecord): LoginRequest => ({
  clientAddress: request.ip,
  clientType: textProperty(data, 'CLIENT_APP_ID') ?? 'Unknown',
  clientVersion: textProperty(data, 'CLIENT_APP_VERSION') ?? '',
  role: queryText(request, 'roleName'),
  warehouse: queryText(request, 'warehouse'),
  database: queryText(request, 'databaseName'),
  schema: queryText(request, 'schemaName'),
  parameters: Object.fromEntries(
    readRequestParameters(withoutPrototype(jsonEntries(recordProperty(data, 'SESSION_PARAMETERS')))),
  ),
  requestsMfaToken: property(recordProperty(data, 'SESSION_PARAMETERS'), 'CLIENT_REQUEST_MFA_TOKEN') === true,
});
