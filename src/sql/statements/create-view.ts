/** CREATE VIEW. https://docs.snowflake.com/en/sql-reference/sql/create-view */
import type { CreateMode, Identifier, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { parseQuery } from '../queries.ts';
import { parseTags } from './properties.ts';

/** After CREATE … [SECURE] VIEW [IF NOT EXISTS]. */
export function parseCreateView(cursor: Cursor, start: Token, mode: CreateMode, secure: boolean): Statement {
  const name = parseObjectNameAt(cursor);
  const columns = cursor.isOperator('(') ? cursor.parenthesized(() => parseViewColumn(cursor)) : [];
  let copyGrants = false;
  let comment: string | null = null;
  for (;;) {
    if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.isWord('COMMENT')) {
      cursor.next();
      cursor.expectOperator('=');
      comment = stringText(cursor);
    } else if (cursor.areWords('WITH', 'ROW') || cursor.areWords('ROW', 'ACCESS'))
      cursor.unsupported('ROW ACCESS POLICY in CREATE VIEW');
    else if (cursor.areWords('CHANGE', 'TRACKING') || cursor.isWord('CHANGE_TRACKING'))
      cursor.unsupported('CHANGE_TRACKING');
    else break;
  }
  const tags = parseTags(cursor);
  cursor.expect('AS');
  const query = parseQuery(cursor);
  return {
    statement: 'createView',
    mode,
    secure,
    name,
    columns,
    comment,
    tags,
    copyGrants,
    query,
    span: cursor.spanFrom(start),
  };
}

function parseViewColumn(cursor: Cursor): { name: Identifier; comment: string | null } {
  const name = cursor.identifier();
  if (cursor.isWord('WITH') || cursor.isWord('MASKING') || cursor.isWord('TAG'))
    cursor.unsupported('policies and tags in CREATE VIEW');
  if (!cursor.accept('COMMENT')) return { name, comment: null };
  cursor.acceptOperator('=');
  return { name, comment: stringText(cursor) };
}
