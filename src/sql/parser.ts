/** SQL text to statements. */
import type { Expression, ObjectName, Statement } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseArgument, parseExpressionAt, parseObjectNameAt, stringText } from './expressions.ts';
import type { Token } from './lexer.ts';
import { parseQuery, startsQuery } from './queries.ts';
import { parseAlter } from './statements/alter.ts';
import { parseCreate } from './statements/create.ts';
import { parseGrant, parseRevoke } from './statements/grant.ts';
import { expectKind } from './statements/kinds.ts';
import { parseSet, parseTransaction, parseUnset, parseUse } from './statements/session.ts';
import { parseDescribe, parseShow } from './statements/show.ts';
import { unsupported } from './statements/unsupported.ts';

export { quoteIdentifier, quoteString } from './quoting.ts';

export interface ParsedStatement {
  readonly statement: Statement;
  /** The statement's own part of the text. */
  readonly text: string;
}

type StatementRule = (cursor: Cursor, start: Token) => Statement;

const transaction: StatementRule = (cursor, start) => parseTransaction(cursor, start, start.text);
const refused: StatementRule = (cursor, start) => unsupported(cursor, start, start.text);

const rules: ReadonlyMap<string, StatementRule> = new Map<string, StatementRule>([
  ['CREATE', parseCreate],
  ['ALTER', parseAlter],
  ['DROP', parseDrop],
  ['UNDROP', parseUndrop],
  ['GRANT', parseGrant],
  ['REVOKE', parseRevoke],
  ['USE', parseUse],
  ['SHOW', parseShow],
  ['DESC', parseDescribe],
  ['DESCRIBE', parseDescribe],
  ['SET', parseSet],
  ['UNSET', parseUnset],
  ['BEGIN', transaction],
  ['START', transaction],
  ['COMMIT', transaction],
  ['ROLLBACK', transaction],
  ['COMMENT', parseComment],
  ['CALL', parseCall],
  ...[
    'INSERT',
    'UPDATE',
    'DELETE',
    'MERGE',
    'TRUNCATE',
    'COPY',
    'PUT',
    'GET',
    'LIST',
    'LS',
    'REMOVE',
    'RM',
    'EXPLAIN',
    'EXECUTE',
    'DECLARE',
  ].map((word): [string, StatementRule] => [word, refused]),
]);

function parseDrop(cursor: Cursor, start: Token): Statement {
  const kind = expectKind(cursor);
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = parseObjectNameAt(cursor);
  const dependents = cursor.acceptAny(['CASCADE', 'RESTRICT']) ?? null;
  return { statement: 'drop', kind, ifExists, name, dependents, span: cursor.spanFrom(start) };
}

function parseUndrop(cursor: Cursor, start: Token): Statement {
  const kind = expectKind(cursor);
  return { statement: 'undrop', kind, name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
}

function parseComment(cursor: Cursor, start: Token): Statement {
  const ifExists = cursor.accept('IF', 'EXISTS');
  cursor.expect('ON');
  const kind = expectKind(cursor);
  const name = parseObjectNameAt(cursor);
  cursor.expect('IS');
  return {
    statement: 'comment',
    kind,
    ifExists,
    name,
    text: stringText(cursor),
    span: cursor.spanFrom(start),
  };
}

function parseCall(cursor: Cursor, start: Token): Statement {
  const name = parseObjectNameAt(cursor);
  const list = cursor.parenthesized(() => parseArgument(cursor));
  return { statement: 'call', name, arguments: list, span: cursor.spanFrom(start) };
}

function parseOne(cursor: Cursor): Statement {
  const start = cursor.peek();
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    return { statement: 'query', query, span: cursor.spanFrom(start) };
  }
  const rule = start.kind === 'word' ? rules.get(start.text) : undefined;
  if (rule === undefined) return cursor.unexpected();
  cursor.next();
  return rule(cursor, start);
}

/** All statements of a text, in order; empty ones between `;` are dropped. Throws {@link SqlSyntaxError}. */
export function parseStatements(text: string): readonly ParsedStatement[] {
  const cursor = new Cursor(text);
  const statements: ParsedStatement[] = [];
  for (;;) {
    while (cursor.acceptOperator(';'));
    if (cursor.peek().kind === 'end') return statements;
    const statement = parseOne(cursor);
    if (!cursor.atEnd()) cursor.unexpected();
    statements.push({ statement, text: text.slice(statement.span.start, statement.span.end) });
  }
}

function parseWhole<T>(text: string, rule: (cursor: Cursor) => T): T {
  const cursor = new Cursor(text);
  const result = rule(cursor);
  if (cursor.peek().kind !== 'end') cursor.unexpected();
  return result;
}

/** The one statement of a text. */
export const parseStatement = (text: string): Statement =>
  parseWhole(text, (cursor) => {
    const statement = parseOne(cursor);
    cursor.acceptOperator(';');
    return statement;
  });

export const parseExpression = (text: string): Expression => parseWhole(text, parseExpressionAt);

/** A name as text, as IDENTIFIER('…') and connect strings give it. */
export const parseObjectName = (text: string): ObjectName =>
  parseWhole(text, (cursor) => cursor.dottedName());
