/** SHOW and DESCRIBE. */
import type { GrantTarget, ShowGrantsForm, ShowOptions, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt, stringText } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseGrantee, parseGrantTarget } from './grant.ts';
import { acceptKind, acceptKinds, expectKind } from './kinds.ts';

export function parseShow(cursor: Cursor, start: Token): Statement {
  const terse = cursor.accept('TERSE');
  if (cursor.accept('GRANTS')) return parseShowGrants(cursor, start);
  if (cursor.accept('FUTURE', 'GRANTS')) return parseShowFutureGrants(cursor, start);
  if (cursor.accept('PARAMETERS')) {
    const options = parseOptions(cursor, terse);
    return { statement: 'showParameters', options, span: cursor.spanFrom(start) };
  }
  const kind = acceptKinds(cursor) ?? cursor.unexpected();
  return { statement: 'show', kind, options: parseOptions(cursor, terse), span: cursor.spanFrom(start) };
}

function parseOptions(cursor: Cursor, terse: boolean): ShowOptions {
  const history = cursor.accept('HISTORY');
  let like: string | null = null;
  let startsWith: string | null = null;
  let place: ShowOptions['in'] = null;
  if (cursor.accept('LIKE')) like = stringText(cursor);
  if (cursor.acceptAny(['IN', 'FOR']) !== undefined) place = parsePlace(cursor);
  if (like === null && cursor.accept('LIKE')) like = stringText(cursor);
  if (cursor.accept('STARTS', 'WITH')) startsWith = stringText(cursor);
  return { terse, history, like, startsWith, limit: parseShowLimit(cursor), in: place };
}

/** ACCOUNT, SESSION, or a kind and, where given, a name; a bare name is a schema or database. */
function parsePlace(cursor: Cursor): ShowOptions['in'] {
  const word = cursor.acceptAny(['ACCOUNT', 'SESSION']);
  if (word !== undefined) return { kind: word, name: null };
  const kind = acceptKind(cursor);
  const isNamed = cursor.isIdentifier() && !cursor.areWords('STARTS', 'WITH') && !cursor.isWord('LIMIT');
  if (kind === undefined) {
    const name = parseObjectNameAt(cursor);
    return { kind: name.parts.length > 1 ? 'SCHEMA' : 'DATABASE', name };
  }
  return { kind, name: isNamed ? parseObjectNameAt(cursor) : null };
}

function parseShowLimit(cursor: Cursor): ShowOptions['limit'] {
  if (!cursor.accept('LIMIT')) return null;
  const token = cursor.next();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) cursor.unexpected(token);
  return { count: Number(token.text), from: cursor.accept('FROM') ? stringText(cursor) : null };
}

function parseShowGrants(cursor: Cursor, start: Token): Statement {
  const like = cursor.accept('LIKE') ? stringText(cursor) : null;
  const form = parseGrantsForm(cursor);
  const limit = parseShowLimit(cursor);
  return { statement: 'showGrants', form, limit, like, span: cursor.spanFrom(start) };
}

function parseGrantsForm(cursor: Cursor): ShowGrantsForm {
  if (cursor.accept('ON')) return { form: 'on', target: parseGrantTarget(cursor) };
  if (cursor.accept('TO')) return { form: 'to', grantee: parseGrantee(cursor) };
  if (!cursor.accept('OF')) return { form: 'current' };
  if (cursor.accept('DATABASE', 'ROLE'))
    return { form: 'of', kind: 'DATABASE ROLE', name: parseObjectNameAt(cursor) };
  if (cursor.accept('SHARE')) return { form: 'of', kind: 'SHARE', name: parseObjectNameAt(cursor) };
  cursor.accept('ROLE');
  return { form: 'of', kind: 'ROLE', name: parseObjectNameAt(cursor) };
}

function parseShowFutureGrants(cursor: Cursor, start: Token): Statement {
  let place: GrantTarget | null = null;
  let to: Extract<ShowGrantsForm, { form: 'future' }>['to'] = null;
  if (cursor.accept('TO')) to = parseGrantee(cursor);
  else {
    cursor.expect('IN');
    place = { target: 'object', kind: expectKind(cursor), name: parseObjectNameAt(cursor) };
  }
  const limit = parseShowLimit(cursor);
  return {
    statement: 'showGrants',
    form: { form: 'future', in: place, to },
    limit,
    like: null,
    span: cursor.spanFrom(start),
  };
}

export function parseDescribe(cursor: Cursor, start: Token): Statement {
  const kind = expectKind(cursor);
  return { statement: 'describe', kind, name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
}
