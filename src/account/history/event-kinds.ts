import type { SignInDiagnosis } from '../errors.ts';
import type { EventKind } from './event-log.ts';
import type { AccessEvent, LoginEvent, QueryEvent, RestEvent, SessionEnd } from './history.ts';

const queryTextLimit = 100_000;
const detailsLimit = 16_384;
const messageLimit = 4_096;
const nameLimit = 1_024;

/** Cut text, never between the halves of a surrogate pair: half of one cannot be stored as UTF-8. */
const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? limit - 1 : limit);
};

const cutOrNull = (text: string | null, limit: number): string | null =>
  text === null ? null : cut(text, limit);

const fixedSize = 200;

const length = (text: string | null): number => (text === null ? 0 : text.length);

export const restEvents: EventKind<RestEvent> = {
  log: 'rest',
  timestamp: (event) => event.timestamp,
  trimmed: (event) => ({
    ...event,
    endpoint: cut(event.endpoint, messageLimit),
    method: cut(event.method, nameLimit),
    details: cutOrNull(event.details, detailsLimit),
    actorName: cutOrNull(event.actorName, nameLimit),
    resourceName: cutOrNull(event.resourceName, nameLimit),
  }),
  size: (event) => fixedSize + event.endpoint.length + length(event.details) + length(event.resourceName),
};

const detailsKept = 8;

const trimmedDiagnosis = (diagnosis: SignInDiagnosis): SignInDiagnosis => ({
  ...diagnosis,
  errorDetails: diagnosis.errorDetails.slice(0, detailsKept).map((detail) => cut(detail, nameLimit)),
});

const diagnosisSize = ({ errorDetails }: SignInDiagnosis): number =>
  errorDetails.reduce((size, detail) => size + detail.length, fixedSize);

export const loginEvents: EventKind<LoginEvent> = {
  log: 'logins',
  timestamp: (event) => event.timestamp,
  trimmed: (event) => ({
    ...event,
    userName: cutOrNull(event.userName, nameLimit),
    clientType: cut(event.clientType, nameLimit),
    clientVersion: cut(event.clientVersion, nameLimit),
    errorMessage: cutOrNull(event.errorMessage, messageLimit),
    diagnosis: event.diagnosis && trimmedDiagnosis(event.diagnosis),
  }),
  size: (event) =>
    fixedSize +
    length(event.userName) +
    event.clientType.length +
    event.clientVersion.length +
    length(event.clientEnvironment ?? null) +
    (event.diagnosis === undefined ? 0 : diagnosisSize(event.diagnosis)),
  eventId: (event) => event.id,
};

export const sessionEnds: EventKind<SessionEnd> = {
  log: 'sessions',
  timestamp: (event) => event.timestamp,
  trimmed: (event) => event,
  size: () => fixedSize,
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history: text of 100K characters, ordered by end. */
export const queryEvents: EventKind<QueryEvent> = {
  log: 'queries',
  timestamp: (event) => event.endedAt,
  trimmed: (event) => ({
    ...event,
    text: cut(event.text, queryTextLimit),
    errorMessage: cutOrNull(event.errorMessage, messageLimit),
  }),
  size: (event) => fixedSize + event.text.length + length(event.errorMessage),
};

/** Its texts are whole or not at all: half of a JSON text is none. */
export const accessEvents: EventKind<AccessEvent> = {
  log: 'accesses',
  timestamp: (event) => event.startedAt,
  trimmed: (event) => event,
  size: (event) =>
    fixedSize +
    event.direct.length +
    event.base.length +
    event.modified.length +
    length(event.definition) +
    event.policies.length,
};
