/**
 * The body of a request to run statements, checked: what is missing or of another type is named.
 * https://docs.snowflake.com/en/developer-guide/sql-api/reference — "Body of the POST request".
 */
import type { Bind } from '../../engine/engine.ts';
import { quoteIdentifier } from '../../sql/parser.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import { asRecord, type JsonRecord, property, recordProperty, withoutPrototype } from '../http/json.ts';
import { bindsOf, parametersOf } from '../statements/statement-fields.ts';

type Wish = 'database' | 'schema' | 'warehouse' | 'role';

export type StatementWishes = { readonly [wish in Wish]: string | undefined };

export interface StatementBody {
  readonly sqlText: string;
  /** Names as a connect string would spell them. */
  readonly wishes: StatementWishes;
  readonly binds: { readonly [position: string]: Bind };
  readonly parameters: { readonly [name: string]: string | number | boolean };
}

/** "The SQL API only supports the session parameters listed in the following table." */
const parameters: ReadonlySet<string> = new Set([
  'BINARY_OUTPUT_FORMAT',
  'CLIENT_RESULT_CHUNK_SIZE',
  'DATE_OUTPUT_FORMAT',
  'MULTI_STATEMENT_COUNT',
  'QUERY_TAG',
  'ROWS_PER_RESULTSET',
  'TIME_OUTPUT_FORMAT',
  'TIMESTAMP_LTZ_OUTPUT_FORMAT',
  'TIMESTAMP_NTZ_OUTPUT_FORMAT',
  'TIMESTAMP_OUTPUT_FORMAT',
  'TIMESTAMP_TZ_OUTPUT_FORMAT',
  'TIMEZONE',
  'USE_CACHED_RESULT',
]);

/** Seconds: a week, which is what 0 stands for. */
const greatestTimeout = 604_800;

const invalid = (reason: string): UnreadableRequest => new UnreadableRequest(400, reason);

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null counts as left out. */
const given = (body: JsonRecord, field: string): unknown => property(body, field) ?? undefined;

function text(body: JsonRecord, field: string): string | undefined {
  const value = given(body, field);
  if (value !== undefined && typeof value !== 'string') throw invalid(`'${field}' must be text.`);
  return value;
}

function requireRecord(body: JsonRecord, field: string): void {
  const value = given(body, field);
  if (value !== undefined && !isRecord(value)) throw invalid(`'${field}' must be an object.`);
}

/** "The value in this field is case-sensitive." */
function exactName(body: JsonRecord, field: string): string | undefined {
  const name = text(body, field);
  return name === undefined || name === '' ? undefined : quoteIdentifier(name);
}

function checkBindings(body: JsonRecord): void {
  requireRecord(body, 'bindings');
  for (const [position, bind] of Object.entries(recordProperty(body, 'bindings'))) {
    const record = asRecord(bind);
    const value = property(record, 'value');
    if (typeof property(record, 'type') !== 'string' || (typeof value !== 'string' && value !== null))
      throw invalid(
        `Binding '${position}' must have a 'type' such as "TEXT" and a 'value' that is text, or null for NULL.`,
      );
  }
}

function checkedParameters(body: JsonRecord): StatementBody['parameters'] {
  requireRecord(body, 'parameters');
  for (const [name, value] of Object.entries(recordProperty(body, 'parameters'))) {
    if (!parameters.has(name.toUpperCase()))
      throw invalid(`'${name}' is no parameter of a request; those are ${[...parameters].join(', ')}.`);
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw invalid(`The parameter '${name}' must be text, a number, or true or false.`);
  }
  return withoutPrototype(
    Object.entries(parametersOf(body)).map(([name, value]) => [name.toUpperCase(), value] as const),
  );
}

function timeoutOf(body: JsonRecord): number | undefined {
  const seconds = given(body, 'timeout');
  if (seconds === undefined) return undefined;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > greatestTimeout)
    throw invalid(`'timeout' must be a whole number of seconds from 0 to ${greatestTimeout}.`);
  return seconds === 0 ? greatestTimeout : seconds;
}

function checkFormat(body: JsonRecord): void {
  requireRecord(body, 'resultSetMetaData');
  const format = text(recordProperty(body, 'resultSetMetaData'), 'format');
  if (format !== undefined && format.toLowerCase() !== 'jsonv2')
    throw invalid("The 'format' of 'resultSetMetaData' must be jsonv2: there is no other.");
}

export function statementBody(received: unknown): StatementBody {
  if (!isRecord(received)) throw invalid('It must be a JSON object.');
  const body = asRecord(received);
  const sqlText = text(body, 'statement');
  if (sqlText === undefined) throw invalid("'statement' is missing: it holds the SQL to run.");
  checkBindings(body);
  checkFormat(body);
  const timeout = timeoutOf(body);
  const own = checkedParameters(body);
  return {
    sqlText,
    wishes: {
      database: exactName(body, 'database'),
      schema: exactName(body, 'schema'),
      warehouse: exactName(body, 'warehouse'),
      role: exactName(body, 'role'),
    },
    binds: bindsOf(body),
    parameters: timeout === undefined ? own : { ...own, STATEMENT_TIMEOUT_IN_SECONDS: timeout },
  };
}
