/** SQL text to statements. */
import { type Expression, type ObjectName, type Span, SqlSyntaxError, type Statement } from './ast.ts';
import { Cursor, UnsupportedFeature } from './cursor.ts';
import { parseExpressionAt } from './expressions.ts';
import type { Token } from './lexer.ts';
import { parseQuery, startsQuery } from './queries.ts';
import { parseAlter } from './statements/alter.ts';
import { parseCallStatement } from './statements/call.ts';
import { parseComment } from './statements/comment.ts';
import { parseCreate } from './statements/create.ts';
import { parseDescribe } from './statements/describe.ts';
import { parseDrop, parseUndrop } from './statements/drop.ts';
import { parseExecute } from './statements/execute.ts';
import { parseGrant, parseRevoke } from './statements/grant.ts';
import { parseCopy, parseFilesOf, parseGet, parsePut } from './statements/loading.ts';
import { parseMerge } from './statements/merge.ts';
import { parseDelete, parseInsert, parseTruncate, parseUpdate } from './statements/rows.ts';
import { parseSet, parseTransaction, parseUnset, parseUse } from './statements/session.ts';
import { parseShow } from './statements/show.ts';
import { unsupported, unsupportedBlock, unsupportedVerb } from './statements/unsupported.ts';

export { quoteIdentifier, quoteString } from './quoting.ts';

export interface ParsedStatement {
  readonly statement: Statement;
  /** The statement's own part of the text, with those that feed it. */
  readonly text: string;
  /**
   * The statements before it in a chain of `->>`, whose results it may read:
   * https://docs.snowflake.com/en/sql-reference/operators-flow
   */
  readonly fedBy: readonly Omit<ParsedStatement, 'fedBy'>[];
}

type StatementRule = (cursor: Cursor, start: Token) => Statement;

/** BEGIN with anything but a transaction's words after it is a block of statements. */
const begin: StatementRule = (cursor, start) => {
  const isTransaction =
    cursor.atEnd() || cursor.isWord('WORK') || cursor.isWord('TRANSACTION') || cursor.isWord('NAME');
  return isTransaction ? parseTransaction(cursor, start) : unsupportedBlock(cursor, start);
};

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
  ['BEGIN', begin],
  ['START', parseTransaction],
  ['COMMIT', parseTransaction],
  ['ROLLBACK', parseTransaction],
  ['COMMENT', parseComment],
  ['CALL', parseCallStatement],
  ['INSERT', parseInsert],
  ['UPDATE', parseUpdate],
  ['DELETE', parseDelete],
  ['MERGE', parseMerge],
  ['TRUNCATE', parseTruncate],
  ['DECLARE', (cursor, start) => unsupportedBlock(cursor, start)],
  ['COPY', parseCopy],
  ['PUT', parsePut],
  ['GET', parseGet],
  ['LIST', parseFilesOf('list')],
  ['LS', parseFilesOf('list')],
  ['REMOVE', parseFilesOf('remove')],
  ['RM', parseFilesOf('remove')],
  ['EXECUTE', parseExecute],
  ['EXPLAIN', unsupportedVerb],
]);

function parseOne(cursor: Cursor): Statement {
  const start = cursor.peek();
  try {
    return parseByFirstWord(cursor, start);
  } catch (error) {
    if (error instanceof UnsupportedFeature) return unsupported(cursor, start, error.feature);
    throw error;
  }
}

function parseByFirstWord(cursor: Cursor, start: Token): Statement {
  if (startsQuery(cursor) || cursor.isOperator('(')) {
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
    const chain = [parseOne(cursor)];
    while (cursor.acceptOperator('->>')) chain.push(parseOne(cursor));
    if (!cursor.atEnd()) cursor.unexpected();
    statements.push(chained(chain, text));
  }
}

const chained = (chain: readonly Statement[], text: string): ParsedStatement => {
  const fedBy = chain.slice(0, -1).map((statement) => ({ statement, text: textOf(statement.span, text) }));
  const [first] = chain;
  const statement = chain.at(-1);
  if (first === undefined || statement === undefined) throw new Error('A chain has no statement');
  return { statement, text: textOf({ ...first.span, end: statement.span.end }, text), fedBy };
};

const textOf = ({ start, end }: Span, text: string): string => text.slice(start, end);

function parseWhole<T>(text: string, rule: (cursor: Cursor) => T): T {
  const cursor = new Cursor(text);
  try {
    const result = rule(cursor);
    if (cursor.peek().kind !== 'end') cursor.unexpected();
    return result;
  } catch (error) {
    if (!(error instanceof UnsupportedFeature)) throw error;
    throw new SqlSyntaxError(error.message, error.token.line, error.token.position);
  }
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
