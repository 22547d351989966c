/** CREATE and ALTER SEQUENCE. https://docs.snowflake.com/en/sql-reference/sql/create-sequence */
import type { CreateMode, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';

/** After CREATE … SEQUENCE [IF NOT EXISTS]. */
export function parseCreateSequence(cursor: Cursor, start: Token, mode: CreateMode): Statement {
  const name = parseObjectNameAt(cursor);
  cursor.accept('WITH');
  let settings: Settings = {};
  for (;;) {
    const change = parseSetting(cursor);
    if (change === undefined) break;
    settings = { ...settings, ...change };
  }
  const { start: first = '1', increment = '1', ordered = false, comment = null } = settings;
  const written = { start: first, increment, ordered, comment };
  return { statement: 'createSequence', mode, name, ...written, span: cursor.spanFrom(start) };
}

interface Settings {
  readonly start?: string;
  readonly increment?: string;
  readonly ordered?: boolean;
  readonly comment?: string;
}

function parseSetting(cursor: Cursor): Settings | undefined {
  cursor.acceptOperator(',');
  if (cursor.accept('START')) {
    cursor.accept('WITH');
    return { start: wholeNumber(cursor) };
  }
  if (cursor.accept('INCREMENT')) {
    cursor.accept('BY');
    return { increment: wholeNumber(cursor) };
  }
  const order = cursor.acceptAny(['ORDER', 'NOORDER']);
  if (order !== undefined) return { ordered: order === 'ORDER' };
  if (!cursor.accept('COMMENT')) return undefined;
  cursor.expectOperator('=');
  return { comment: stringText(cursor) };
}

function wholeNumber(cursor: Cursor): string {
  cursor.acceptOperator('=');
  const negative = cursor.acceptOperator('-');
  const token = cursor.next();
  const isWhole = token.kind === 'number' && /^\d{1,19}$/.test(token.text);
  const value = isWhole ? BigInt(`${negative ? '-' : ''}${token.text}`) : undefined;
  if (value === undefined || BigInt.asIntN(64, value) !== value) return cursor.unexpected(token);
  return String(value);
}

/** https://docs.snowflake.com/en/sql-reference/sql/alter-sequence */
export function parseAlterSequence(cursor: Cursor, start: Token): Statement {
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = parseObjectNameAt(cursor);
  const action = parseAction(cursor);
  return { statement: 'alterSequence', ifExists, name, action, span: cursor.spanFrom(start) };
}

function parseAction(cursor: Cursor): Extract<Statement, { statement: 'alterSequence' }>['action'] {
  if (cursor.accept('RENAME', 'TO')) return { action: 'rename', to: parseObjectNameAt(cursor) };
  if (cursor.accept('UNSET', 'COMMENT'))
    return { action: 'set', increment: null, ordered: null, comment: null };
  cursor.accept('SET');
  let settings: Settings = {};
  for (;;) {
    const at = cursor.peek();
    const change = parseSetting(cursor);
    // Where it starts is decided for good.
    if (change?.start !== undefined) cursor.unexpected(at);
    if (change === undefined) break;
    settings = { ...settings, ...change };
  }
  if (Object.keys(settings).length === 0) return cursor.unsupported(`ALTER SEQUENCE ${cursor.peek().text}`);
  const { increment = null, ordered = null, comment } = settings;
  return { action: 'set', increment, ordered, comment };
}
