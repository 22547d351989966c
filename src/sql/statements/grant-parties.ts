/** What a grant is on, and to whom. */
import type { Grantee, GrantTarget } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseNameWithSignature, parseObjectNameAt } from '../names.ts';
import { expectKind, expectKinds } from './kinds.ts';

const granteeKinds: readonly (readonly [Grantee['kind'], readonly string[]])[] = [
  ['DATABASE ROLE', ['DATABASE', 'ROLE']],
  ['APPLICATION ROLE', ['APPLICATION', 'ROLE']],
  ['APPLICATION', ['APPLICATION']],
  ['SHARE', ['SHARE']],
  ['USER', ['USER']],
  ['ROLE', ['ROLE']],
];

/** `ROLE r`, `USER u` …; a bare name is a role, even one that is called as a kind is. */
export function parseGrantee(cursor: Cursor): Grantee {
  for (const [kind, words] of granteeKinds) {
    const isName = cursor.peek(words.length).kind === 'end' || cursor.isOperator(';', words.length);
    if (!isName && cursor.accept(...words)) return { kind, name: parseObjectNameAt(cursor) };
  }
  return { kind: 'ROLE', name: parseObjectNameAt(cursor) };
}

/** `WAREHOUSE w` */
export function parseOneObject(cursor: Cursor): GrantTarget {
  const kind = expectKind(cursor);
  return { target: 'object', kind, name: parseNameWithSignature(cursor, kind) };
}

export function parseGrantTarget(cursor: Cursor): GrantTarget {
  if (cursor.accept('ACCOUNT')) return { target: 'account' };
  const several = cursor.acceptAny(['ALL', 'FUTURE']);
  if (several === undefined) return parseOneObject(cursor);
  const target = several === 'ALL' ? 'all' : 'future';
  const kind = expectKinds(cursor);
  cursor.expect('IN');
  const container = cursor.expectAny(['DATABASE', 'SCHEMA']);
  return { target, kind, in: container, name: parseObjectNameAt(cursor) };
}
