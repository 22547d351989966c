/** SHOW. */
import type { ObjectKind, ShowOptions, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { acceptKind, expectKinds } from './kinds.ts';
import { parseShowFutureGrants, parseShowGrants } from './show-grants.ts';

/** SHOW of these has clauses of its own, and the product has none of the kinds. */
const kindsWithClauses: ReadonlySet<ObjectKind> = new Set([
  'DELEGATED AUTHORIZATION',
  'FAILOVER GROUP',
  'GIT BRANCH',
  'GIT TAG',
  'REPLICATION DATABASE',
  'REPLICATION GROUP',
]);

export function parseShow(cursor: Cursor, start: Token): Statement {
  if (cursor.accept('GRANTS')) return parseShowGrants(cursor, start);
  if (cursor.accept('FUTURE', 'GRANTS')) return parseShowFutureGrants(cursor, start);
  if (cursor.accept('PARAMETERS')) {
    const options = parseOptions(cursor, false);
    return { statement: 'showParameters', options, span: cursor.spanFrom(start) };
  }
  const terse = cursor.accept('TERSE');
  const kind = expectKinds(cursor);
  if (kindsWithClauses.has(kind) && !cursor.atEnd()) cursor.unsupported(`SHOW ${kind}`);
  const options = parseOptions(cursor, terse, kind);
  if (cursor.areWords('WITH', 'PRIVILEGES')) cursor.unsupported('SHOW WITH PRIVILEGES');
  return { statement: 'show', kind, options, span: cursor.spanFrom(start) };
}

function parseOptions(cursor: Cursor, terse: boolean, kind?: ObjectKind): ShowOptions {
  const history = cursor.accept('HISTORY');
  let like: string | null = null;
  let startsWith: string | null = null;
  let place: ShowOptions['in'] = null;
  let on: ShowOptions['in'] = null;
  if (cursor.accept('LIKE')) like = stringText(cursor);
  if (cursor.acceptAny(['IN', 'FOR']) !== undefined) place = parsePlace(cursor, kind);
  else if (kind?.endsWith('POLICY') && cursor.accept('ON')) on = parsePlace(cursor, kind);
  if (like === null && cursor.accept('LIKE')) like = stringText(cursor);
  if (cursor.accept('STARTS', 'WITH')) startsWith = stringText(cursor);
  return {
    terse,
    history,
    like,
    startsWith,
    limit: parseShowLimit(cursor),
    in: place,
    ...(on === null ? {} : { on }),
  };
}

/** ACCOUNT, SESSION, or a kind and, where given, a name; a bare name is a schema or database, to columns and keys a table. */
function parsePlace(cursor: Cursor, shown: ObjectKind | undefined): ShowOptions['in'] {
  const word = cursor.acceptAny(['ACCOUNT', 'SESSION']);
  if (word !== undefined) return { kind: word, name: null };
  const kind = acceptKind(cursor);
  if (kind === undefined) {
    const name = parseObjectNameAt(cursor);
    if (shown === 'COLUMN' || shown?.endsWith('KEY')) return { kind: 'TABLE', name };
    return { kind: name.parts.length > 1 ? 'SCHEMA' : 'DATABASE', name };
  }
  const isNamed =
    cursor.isIdentifier() &&
    !cursor.areWords('STARTS', 'WITH') &&
    !(cursor.isWord('LIMIT') && cursor.peek(1).kind === 'number');
  return { kind, name: isNamed ? parseObjectNameAt(cursor) : null };
}

export function parseShowLimit(cursor: Cursor): ShowOptions['limit'] {
  if (!cursor.accept('LIMIT')) return null;
  const token = cursor.next();
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) cursor.unexpected(token);
  return { count: Number(token.text), from: cursor.accept('FROM') ? stringText(cursor) : null };
}
