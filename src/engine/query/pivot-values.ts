/**
 * PIVOT of whatever values there are: they are looked up first, and the query is then as if they had been listed.
 * https://docs.snowflake.com/en/sql-reference/constructs/pivot
 */
import type {
  Expression,
  Identifier,
  OrderItem,
  Pivot,
  Query,
  Select,
  Span,
  TableExpression,
} from '../../sql/ast.ts';
import type { Cell, ResultSet } from '../result.ts';
import { callOf } from './resolve/pivots.ts';

type RunQuery = (query: Query) => Promise<ResultSet>;
type CommonTables = Query['with'];

/** A part of the tree, of whatever kind. */
type Part = object;

const isPart = (value: unknown): value is Part => value !== null && typeof value === 'object';
const isPivot = (part: Part): part is Pivot => 'node' in part && part.node === 'pivot';
const isQuery = (part: Part): part is Query => 'with' in part && 'body' in part && 'orderBy' in part;

export const withPivotValues = async (query: Query, run: RunQuery): Promise<Query> =>
  holdsFoundValues(query) ? await ofQuery(query, [], run) : query;

const holdsFoundValues = (part: unknown): boolean =>
  isPart(part) && ((isPivot(part) && part.found !== null) || Object.values(part).some(holdsFoundValues));

/** `around`: the common tables that the query may name. */
const ofQuery = async (query: Query, around: CommonTables, run: RunQuery): Promise<Query> => {
  const tables: CommonTables[number][] = [];
  for (const table of query.with)
    tables.push({ ...table, query: await ofQuery(table.query, [...around, ...tables], run) });
  const known = [...around, ...tables];
  const { with: _, ...rest } = query;
  return { ...(await ofPart(rest, known, run)), with: tables };
};

/** The same, with every PIVOT within having its values. */
const ofPart = async <P extends Part>(part: P, known: CommonTables, run: RunQuery): Promise<P> => {
  const changed: Partial<P> = {};
  for (const key in part) {
    const value: unknown = part[key];
    if (isPart(value) && holdsFoundValues(value))
      Object.assign(changed, { [key]: await ofValue(value, known, run) });
  }
  const whole = { ...part, ...changed };
  return isPivot(whole) && whole.found !== null ? { ...whole, ...(await listed(whole, known, run)) } : whole;
};

const ofValue = async (value: Part, known: CommonTables, run: RunQuery): Promise<Part> => {
  if (isQuery(value)) return await ofQuery(value, known, run);
  if (!Array.isArray(value)) return await ofPart(value, known, run);
  const items: unknown[] = [];
  for (const item of value) items.push(isPart(item) ? await ofValue(item, known, run) : item);
  return items;
};

const listed = async (
  pivot: Pivot,
  known: CommonTables,
  run: RunQuery,
): Promise<Pick<Pivot, 'values' | 'found'>> => {
  const query = valuesOf(pivot);
  const { columns, rows } = await run({ ...query, with: known });
  const type = columns[0]?.type ?? 'TEXT';
  return {
    found: null,
    values: rows.map((row) => foundValue(row, type, pivot.key.span)),
  };
};

const column = (name: Identifier): Expression => ({ node: 'column', parts: [name], span: name.span });

/** The values and their texts: all there are, by default in their own order, or those that a query gives, in its. */
const valuesOf = ({ table, key, found, span }: Pivot): Query => {
  const text: Expression = {
    node: 'cast',
    operand: column(key),
    type: { name: 'VARCHAR', parameters: [] },
    tolerant: false,
    span,
  };
  const from: TableExpression =
    found?.kind === 'query'
      ? { node: 'derived', query: found.query, lateral: false, alias: null, columnAliases: [key], span }
      : table;
  const body: Select = {
    node: 'select',
    distinct: found?.kind !== 'query',
    top: null,
    columns: [column(key), text].map((expression) => ({ expression, alias: null })),
    from: [from],
    where: null,
    connectBy: null,
    groupBy: null,
    having: null,
    qualify: null,
    span,
  };
  const usual: OrderItem = { expression: column(key), descending: false, nulls: null };
  const given = found?.kind === 'any' ? found.orderBy : [];
  const orderBy = found?.kind === 'any' && given.length === 0 ? [usual] : given;
  return { with: [], body, orderBy, limit: null, offset: null, span };
};

interface FoundValue {
  readonly value: Expression;
  /** How the value reads, as the name of its column; null where the expression reads so itself. */
  readonly alias: Identifier | null;
}

/**
 * Numbers and truth values as themselves, all else by its text; but what the session's formats write may say less than
 * the value is.
 */
const foundValue = ([value = null, text = value]: readonly Cell[], type: string, span: Span): FoundValue => {
  const whole = wholeValue(value, type, span);
  if (whole !== undefined) return { value: whole, alias: { name: `'${String(text)}'`, quoted: true, span } };
  return { value: literal(value, text, type, span), alias: null };
};

const wholeValue = (value: Cell, type: string, span: Span): Expression | undefined => {
  if (type === 'DATE' && typeof value === 'number')
    return called('DATEADD', [stringOf('day', span), numberOf(value, span), epoch(span)], span);
  if (type === 'TIME' && typeof value === 'bigint')
    return called(
      'TIME_FROM_PARTS',
      [0, 0, 0, value].map((part) => numberOf(part, span)),
      span,
    );
  if (type === 'TIMESTAMP_NTZ' || type === 'TIMESTAMP_LTZ' || type === 'TIMESTAMP_TZ') {
    const moment = typeof value === 'object' ? value?.nanoseconds : value;
    if (typeof moment !== 'bigint') return undefined;
    const name = type === 'TIMESTAMP_NTZ' ? 'TO_TIMESTAMP_NTZ' : 'TO_TIMESTAMP_LTZ';
    return called(name, [numberOf(moment, span), numberOf(9, span)], span);
  }
  if (type === 'BINARY' && typeof value === 'string')
    return called('TO_BINARY', [stringOf(value, span), stringOf('HEX', span)], span);
  return undefined;
};

const epoch = (span: Span): Expression =>
  called(
    'TO_DATE',
    ['1970-01-01', 'YYYY-MM-DD'].map((text) => stringOf(text, span)),
    span,
  );

const stringOf = (text: string, span: Span): Expression => ({ node: 'literal', type: 'string', text, span });

const numberOf = (value: number | bigint | string, span: Span): Expression => {
  const digits = String(value);
  const number: Expression = { node: 'literal', type: 'number', text: digits.replace('-', ''), span };
  return digits.startsWith('-') ? { node: 'unary', operator: '-', operand: number, span } : number;
};

const called = (name: string, values: readonly Expression[], span: Span): Expression =>
  callOf({ name, quoted: false, span }, values);

const literal = (value: Cell, text: Cell, type: string, span: Span): Expression => {
  if (value === null) return { node: 'literal', type: 'null', text: 'NULL', span };
  if (typeof value === 'boolean')
    return { node: 'literal', type: 'boolean', text: value ? 'TRUE' : 'FALSE', span };
  return type === 'FIXED' || type === 'REAL' ? numberOf(String(value), span) : stringOf(String(text), span);
};
