/** GRANT and REVOKE: roles, privileges, ownership. */
import type { Grantee, GrantTarget, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { expectKind, expectKinds } from './kinds.ts';

const granteeKinds: readonly (readonly [Grantee['kind'], readonly string[]])[] = [
  ['DATABASE ROLE', ['DATABASE', 'ROLE']],
  ['APPLICATION ROLE', ['APPLICATION', 'ROLE']],
  ['APPLICATION', ['APPLICATION']],
  ['SHARE', ['SHARE']],
  ['USER', ['USER']],
  ['ROLE', ['ROLE']],
];

/** `ROLE r`, `USER u` …; a bare name is a role. */
export function parseGrantee(cursor: Cursor): Grantee {
  for (const [kind, words] of granteeKinds) {
    const isName = cursor.peek(words.length).kind === 'end' || cursor.isOperator(';', words.length);
    if (!isName && cursor.accept(...words)) return { kind, name: parseObjectNameAt(cursor) };
  }
  return { kind: 'ROLE', name: parseObjectNameAt(cursor) };
}

/** GRANT ROLE r TO …, but not GRANT ROLE … as the first word of a privilege (there is none). */
const roleWords = (cursor: Cursor): 'ROLE' | 'DATABASE ROLE' | undefined =>
  cursor.accept('DATABASE', 'ROLE') ? 'DATABASE ROLE' : cursor.accept('ROLE') ? 'ROLE' : undefined;

export function parseGrant(cursor: Cursor, start: Token): Statement {
  const kind = roleWords(cursor);
  if (kind !== undefined) {
    const role = parseObjectNameAt(cursor);
    cursor.expect('TO');
    const to = parseGrantee(cursor);
    const withGrantOption = cursor.accept('WITH', 'GRANT', 'OPTION');
    return { statement: 'grantRole', kind, role, to, withGrantOption, span: cursor.spanFrom(start) };
  }
  if (cursor.accept('OWNERSHIP', 'ON')) return parseOwnership(cursor, start);
  const privileges = parsePrivileges(cursor);
  cursor.expect('ON');
  const on = parseGrantTarget(cursor);
  cursor.expect('TO');
  const to = parseGrantee(cursor);
  const withGrantOption = cursor.accept('WITH', 'GRANT', 'OPTION');
  return { statement: 'grantPrivileges', privileges, on, to, withGrantOption, span: cursor.spanFrom(start) };
}

function parseOwnership(cursor: Cursor, start: Token): Statement {
  const on = parseGrantTarget(cursor);
  cursor.expect('TO');
  const to = parseGrantee(cursor);
  const currentGrants = cursor.acceptAny(['REVOKE', 'COPY']) ?? null;
  if (currentGrants !== null) cursor.expect('CURRENT', 'GRANTS');
  return { statement: 'grantOwnership', on, to, currentGrants, span: cursor.spanFrom(start) };
}

export function parseRevoke(cursor: Cursor, start: Token): Statement {
  const grantOptionOnly = cursor.accept('GRANT', 'OPTION', 'FOR');
  const kind = roleWords(cursor);
  if (kind !== undefined) {
    const role = parseObjectNameAt(cursor);
    cursor.expect('FROM');
    const from = parseGrantee(cursor);
    return { statement: 'revokeRole', kind, role, from, grantOptionOnly, span: cursor.spanFrom(start) };
  }
  const privileges = parsePrivileges(cursor);
  cursor.expect('ON');
  const on = parseGrantTarget(cursor);
  cursor.expect('FROM');
  const from = parseGrantee(cursor);
  const dependents = cursor.acceptAny(['CASCADE', 'RESTRICT']) ?? null;
  return {
    statement: 'revokePrivileges',
    privileges,
    on,
    from,
    grantOptionOnly,
    dependents,
    span: cursor.spanFrom(start),
  };
}

function parsePrivileges(cursor: Cursor): readonly string[] | 'ALL' {
  if (cursor.accept('ALL')) {
    cursor.accept('PRIVILEGES');
    return 'ALL';
  }
  return cursor.commaList(() => {
    const words = [cursor.word().name];
    while (cursor.peek().kind === 'word' && !cursor.isWord('ON')) words.push(cursor.word().name);
    if (cursor.isOperator('(')) cursor.refuse('privileges on columns are not supported');
    return words.join(' ');
  });
}

export function parseGrantTarget(cursor: Cursor): GrantTarget {
  if (cursor.accept('ACCOUNT')) return { target: 'account' };
  const several = cursor.acceptAny(['ALL', 'FUTURE']);
  if (several === undefined)
    return { target: 'object', kind: expectKind(cursor), name: parseTargetName(cursor) };
  const kind = expectKinds(cursor);
  cursor.expect('IN');
  const container = cursor.expectAny(['DATABASE', 'SCHEMA']);
  return {
    target: several === 'ALL' ? 'all' : 'future',
    kind,
    in: container,
    name: parseObjectNameAt(cursor),
  };
}

/** Functions and procedures carry argument types, which name no object of ours. */
function parseTargetName(cursor: Cursor) {
  const name = parseObjectNameAt(cursor);
  if (!cursor.acceptOperator('(')) return name;
  while (!cursor.isOperator(')')) {
    if (cursor.atEnd()) cursor.unexpected();
    cursor.next();
  }
  cursor.next();
  return name;
}
