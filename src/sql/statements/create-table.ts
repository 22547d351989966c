/** CREATE TABLE. https://docs.snowflake.com/en/sql-reference/sql/create-table */
import type { CreateMode, Expression, PolicyChange, Query, Statement, TableKind } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { parseQuery } from '../queries.ts';
import { acceptClusterBy } from './clustering.ts';
import { parseTableElements, type TableElements } from './column-definitions.ts';
import { acceptRowPolicy } from './data-policies.ts';
import { parseTags, startsProperty } from './properties.ts';

const noElements: TableElements = { columns: [], constraints: [] };

/** After CREATE … TABLE [IF NOT EXISTS]. */
export function parseCreateTable(cursor: Cursor, start: Token, mode: CreateMode, kind: TableKind): Statement {
  const name = parseObjectNameAt(cursor);
  const like = cursor.accept('LIKE') ? parseObjectNameAt(cursor) : null;
  const clone = like === null && cursor.accept('CLONE') ? parseObjectNameAt(cursor) : null;
  for (const word of ['AT', 'BEFORE'])
    if (clone !== null && cursor.isWord(word)) cursor.unsupported(`CLONE ${word}`);
  const template = like === null && clone === null ? parseTemplate(cursor) : null;
  const { columns, constraints } = cursor.isOperator('(') ? parseTableElements(cursor) : noElements;
  const { comment, copyGrants, clusterBy, policies } = parseTableOptions(cursor);
  const tags = parseTags(cursor);
  const query: Query | null = cursor.accept('AS') ? parseQuery(cursor) : null;
  const copies = clone !== null || template !== null;
  if (copies && (query !== null || columns.length > 0)) cursor.unexpected();
  if (!copies && like === null && query === null && columns.length === 0) cursor.unexpected();
  return {
    statement: 'createTable',
    mode,
    kind,
    name,
    columns,
    constraints,
    like,
    clone,
    template,
    query,
    clusterBy,
    comment,
    policies: [...policies, ...columns.flatMap(({ mask }) => mask ?? [])],
    tags,
    copyGrants,
    span: cursor.spanFrom(start),
  };
}

function parseTemplate(cursor: Cursor): Query | null {
  if (!cursor.accept('USING', 'TEMPLATE')) return null;
  cursor.expectOperator('(');
  const query = parseQuery(cursor);
  cursor.expectOperator(')');
  return query;
}

function parseTableOptions(cursor: Cursor): {
  readonly comment: string | null;
  readonly copyGrants: boolean;
  readonly clusterBy: readonly Expression[];
  readonly policies: readonly PolicyChange[];
} {
  const policies: PolicyChange[] = [];
  let comment: string | null = null;
  let copyGrants = false;
  let clusterBy: readonly Expression[] = [];
  for (;;) {
    const keys = acceptClusterBy(cursor);
    if (keys !== undefined) clusterBy = keys;
    else if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.isWord('COMMENT') && cursor.isOperator('=', 1)) {
      cursor.next();
      cursor.next();
      comment = stringText(cursor);
    } else if (startsProperty(cursor)) cursor.unsupported(`CREATE TABLE ${cursor.peek().text}`);
    else {
      const policy = acceptRowPolicy(cursor);
      if (policy === undefined) return { comment, copyGrants, clusterBy, policies };
      policies.push(policy);
    }
  }
}
