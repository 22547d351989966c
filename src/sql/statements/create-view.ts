/** CREATE VIEW. https://docs.snowflake.com/en/sql-reference/sql/create-view */
import type { CreateMode, PolicyChange, Statement, ViewColumnDefinition } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { parseQuery } from '../queries.ts';
import { acceptMask, acceptRowPolicy } from './data-policies.ts';
import { parseTags } from './properties.ts';

/** After CREATE … [SECURE] [TEMPORARY] VIEW [IF NOT EXISTS]. */
export function parseCreateView(
  cursor: Cursor,
  start: Token,
  mode: CreateMode,
  { secure, isTemporary }: { readonly secure: boolean; readonly isTemporary: boolean },
): Statement {
  const name = parseObjectNameAt(cursor);
  const columns = cursor.isOperator('(') ? cursor.parenthesized(() => parseViewColumn(cursor)) : [];
  let copyGrants = false;
  let comment: string | null = null;
  const policies: PolicyChange[] = [];
  for (;;) {
    if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.isWord('COMMENT')) {
      cursor.next();
      cursor.expectOperator('=');
      comment = stringText(cursor);
    } else if (cursor.areWords('CHANGE', 'TRACKING') || cursor.isWord('CHANGE_TRACKING'))
      cursor.unsupported('CHANGE_TRACKING');
    else {
      const policy = acceptRowPolicy(cursor);
      if (policy === undefined) break;
      policies.push(policy);
    }
  }
  const tags = parseTags(cursor);
  cursor.expect('AS');
  const query = parseQuery(cursor);
  return {
    statement: 'createView',
    mode,
    secure,
    isTemporary,
    name,
    columns,
    comment,
    policies: [...policies, ...columns.flatMap(({ mask }) => mask ?? [])],
    tags,
    copyGrants,
    query,
    span: cursor.spanFrom(start),
  };
}

function parseViewColumn(cursor: Cursor): ViewColumnDefinition {
  const name = cursor.identifier();
  const mask = acceptMask(cursor, name);
  const tags = parseTags(cursor);
  if (!cursor.accept('COMMENT')) return { name, comment: null, tags, mask };
  cursor.acceptOperator('=');
  return { name, comment: stringText(cursor), tags, mask };
}
