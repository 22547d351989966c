/** SHOW GRANTS and SHOW FUTURE GRANTS: https://docs.snowflake.com/en/sql-reference/sql/show-grants */
import type { GrantTarget, ShowGrantsForm, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { parseGrantee, parseOneObject } from './grant-parties.ts';
import { parseShowLimit } from './show.ts';

export function parseShowGrants(cursor: Cursor, start: Token): Statement {
  const like = cursor.accept('LIKE') ? stringText(cursor) : null;
  const form = parseForm(cursor);
  if (cursor.areWords('IN', 'APPLICATION', 'PACKAGE'))
    cursor.unsupported('SHOW GRANTS IN APPLICATION PACKAGE');
  const limit = parseShowLimit(cursor);
  return { statement: 'showGrants', form, limit, like, span: cursor.spanFrom(start) };
}

function parseForm(cursor: Cursor): ShowGrantsForm {
  if (cursor.accept('ON')) {
    const target: GrantTarget = cursor.accept('ACCOUNT') ? { target: 'account' } : parseOneObject(cursor);
    return { form: 'on', target };
  }
  if (cursor.accept('TO')) return { form: 'to', grantee: parseGrantee(cursor) };
  if (!cursor.accept('OF')) return { form: 'current' };
  if (cursor.areWords('APPLICATION', 'ROLE')) cursor.unsupported('SHOW GRANTS OF APPLICATION ROLE');
  if (cursor.accept('DATABASE', 'ROLE'))
    return { form: 'of', kind: 'DATABASE ROLE', name: parseObjectNameAt(cursor) };
  const kind = cursor.expectAny(['ROLE', 'SHARE']);
  return { form: 'of', kind, name: parseObjectNameAt(cursor) };
}

export function parseShowFutureGrants(cursor: Cursor, start: Token): Statement {
  const form = parseFutureForm(cursor);
  const limit = parseShowLimit(cursor);
  return { statement: 'showGrants', form, limit, like: null, span: cursor.spanFrom(start) };
}

function parseFutureForm(cursor: Cursor): ShowGrantsForm {
  if (cursor.accept('TO')) return { form: 'future', in: null, to: parseGrantee(cursor) };
  cursor.expect('IN');
  const kind = cursor.expectAny(['DATABASE', 'SCHEMA']);
  const place: GrantTarget = { target: 'object', kind, name: parseObjectNameAt(cursor) };
  return { form: 'future', in: place, to: null };
}
