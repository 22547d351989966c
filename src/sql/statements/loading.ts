/** Stages, file formats, COPY, and the commands that move and list files. */
import type { CreateMode, Expression, Property, StageReference, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseQuery } from '../queries.ts';
import { parseStageReference, startsStage } from '../stage-references.ts';
import { parseProperties, parseTags, startsProperty } from './properties.ts';

/** After CREATE … STAGE or FILE FORMAT [IF NOT EXISTS]. */
export function parseCreateLoading(
  cursor: Cursor,
  start: Token,
  statement: 'createStage' | 'createFileFormat',
  mode: CreateMode,
  temporary: boolean,
): Statement {
  const name = parseObjectNameAt(cursor);
  if (cursor.isWord('CLONE')) cursor.unsupported('CLONE of a stage');
  const properties = [...parseProperties(cursor)];
  const tags = parseTags(cursor);
  properties.push(...parseProperties(cursor));
  return { statement, mode, temporary, name, properties, tags, span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/sql-reference/sql/copy-into-table and copy-into-location */
export function parseCopy(cursor: Cursor, start: Token): Statement {
  if (cursor.accept('FILES')) cursor.unsupported('COPY FILES');
  cursor.expect('INTO');
  if (startsStage(cursor)) return parseCopyIntoStage(cursor, start);
  if (cursor.peek().kind === 'string') cursor.unsupported('COPY INTO an external location');
  const into = parseObjectNameAt(cursor);
  const columns = cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
  const source = cursor.accept('FROM') ? parseCopySource(cursor) : null;
  const properties = parseProperties(cursor);
  return { statement: 'copyIntoTable', into, columns, source, properties, span: cursor.spanFrom(start) };
}

function parseCopySource(cursor: Cursor): StageReference | { readonly query: ReturnType<typeof parseQuery> } {
  if (startsStage(cursor)) return parseStageReference(cursor);
  if (cursor.peek().kind === 'string') cursor.unsupported('COPY FROM an external location');
  if (!cursor.isOperator('(')) return cursor.unexpected();
  cursor.next();
  const isStage = startsStage(cursor);
  const source = isStage ? parseStageReference(cursor) : { query: parseQuery(cursor) };
  cursor.expectOperator(')');
  return source;
}

function parseCopyIntoStage(cursor: Cursor, start: Token): Statement {
  const into = parseStageReference(cursor);
  cursor.expect('FROM');
  const source = cursor.isOperator('(') ? parseQuerySource(cursor) : parseObjectNameAt(cursor);
  const properties: Property[] = [];
  let partitionBy: Expression | null = null;
  for (;;) {
    if (startsProperty(cursor)) properties.push(...parseProperties(cursor));
    else if (cursor.accept('PARTITION', 'BY')) {
      cursor.expectOperator('(');
      partitionBy = parseExpressionAt(cursor);
      cursor.expectOperator(')');
    } else break;
  }
  const span = cursor.spanFrom(start);
  return { statement: 'copyIntoStage', into, source, partitionBy, properties, span };
}

function parseQuerySource(cursor: Cursor): { readonly query: ReturnType<typeof parseQuery> } {
  cursor.expectOperator('(');
  const query = parseQuery(cursor);
  cursor.expectOperator(')');
  return { query };
}

/** https://docs.snowflake.com/en/sql-reference/sql/put */
export function parsePut(cursor: Cursor, start: Token): Statement {
  const file = parseFileUrl(cursor);
  const stage = parseStageReference(cursor);
  return { statement: 'put', file, stage, properties: parseProperties(cursor), span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/sql-reference/sql/get */
export function parseGet(cursor: Cursor, start: Token): Statement {
  const stage = parseStageReference(cursor);
  const file = parseFileUrl(cursor);
  return { statement: 'get', file, stage, properties: parseProperties(cursor), span: cursor.spanFrom(start) };
}

const scheme = /^file:\/\//i;

function parseFileUrl(cursor: Cursor): string {
  const token = cursor.next();
  const isText = token.kind === 'url' || token.kind === 'string';
  if (!isText || !scheme.test(token.text)) return cursor.unexpected(token);
  return token.text.replace(scheme, '');
}

/** LIST, LS, REMOVE and RM. https://docs.snowflake.com/en/sql-reference/sql/list */
export const parseFilesOf =
  (statement: 'list' | 'remove') =>
  (cursor: Cursor, start: Token): Statement => {
    const stage = parseStageReference(cursor);
    return { statement, stage, properties: parseProperties(cursor), span: cursor.spanFrom(start) };
  };
