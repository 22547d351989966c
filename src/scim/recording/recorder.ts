/** Every request into REST_EVENT_HISTORY, the refused ones above all: https://docs.snowflake.com/en/sql-reference/functions/rest_event_history */
import type { History } from '../../account/history/history.ts';
import type { Instant, Json } from '../../account/model.ts';
import type { Subject } from '../call.ts';
import type { Exchange } from '../exchange.ts';
import { redact, redactQuery } from './redaction.ts';

export interface RecordedRequest {
  readonly at: Instant;
  readonly method: string;
  readonly endpoint: string;
  readonly queryText: string;
  /** Parsed, or undefined where there is none or it is no JSON. */
  readonly body: unknown;
  readonly status: number;
  readonly scimType: string | undefined;
  readonly errorDetail: string | undefined;
  readonly clientAddress: string;
  readonly userAgent: string | undefined;
  readonly integration: string | undefined;
  readonly subject: Subject | undefined;
}

/** History keeps 16,384 characters of details, and cut JSON is no JSON. */
const maximumDetails = 15_000;

const detailsOf = (request: RecordedRequest): string => {
  const details: Record<string, Json> = {};
  if (request.queryText !== '') details['query'] = redactQuery(request.queryText);
  if (request.errorDetail !== undefined) details['error'] = request.errorDetail.slice(0, 2_000);
  if (request.userAgent !== undefined) details['userAgent'] = request.userAgent.slice(0, 300);
  if (request.body === undefined) return JSON.stringify(details);
  const complete = JSON.stringify({ ...details, body: redact(request.body) });
  return complete.length <= maximumDetails ? complete : JSON.stringify({ ...details, body: '[too large]' });
};

/** Called after the answer has gone out; what goes wrong in here never reaches a client. */
export const record = (
  history: History,
  request: RecordedRequest,
  onFailure: (error: unknown) => void,
): void => {
  try {
    history.rest.record({
      timestamp: request.at,
      endpoint: request.endpoint,
      method: request.method,
      status: request.status,
      errorCode: request.scimType ?? null,
      details: detailsOf(request),
      clientIp: request.clientAddress,
      actorName: request.integration ?? null,
      actorDomain: request.integration === undefined ? null : 'SECURITY INTEGRATION',
      resourceName: request.subject?.name ?? null,
      resourceDomain: request.subject?.domain ?? null,
    });
  } catch (error) {
    onFailure(error);
  }
};

/** How an exchange ended. */
export interface Outcome {
  readonly status: number;
  readonly scimType?: string | undefined;
  readonly detail?: string | undefined;
}

export const recordExchange = (
  history: History,
  { startedAt, method, target, body, clientAddress, headers, integration, subject }: Exchange,
  { status, scimType, detail }: Outcome,
  onFailure: (error: unknown) => void,
): void =>
  record(
    history,
    {
      at: startedAt,
      method,
      endpoint: target.endpoint,
      queryText: target.queryText,
      body,
      status,
      scimType,
      errorDetail: detail,
      clientAddress,
      userAgent: headers['user-agent'],
      integration: integration?.name,
      subject,
    },
    onFailure,
  );
