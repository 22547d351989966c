/** GRANT and REVOKE: roles, privileges, ownership. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseGrantee, parseGrantTarget } from './grant-parties.ts';

export function parseGrant(cursor: Cursor, start: Token): Statement {
  refuseUnknownForms(cursor, 'GRANT');
  const kind = acceptRoleKind(cursor);
  if (kind !== undefined) {
    const role = parseObjectNameAt(cursor);
    cursor.expect('TO');
    const to = parseGrantee(cursor);
    // Only roles pass roles on: https://docs.snowflake.com/en/sql-reference/sql/grant-role
    const withGrantOption = to.kind !== 'USER' && cursor.accept('WITH', 'GRANT', 'OPTION');
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
  refuseUnknownForms(cursor, 'REVOKE');
  const kind = acceptRoleKind(cursor);
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
  const span = cursor.spanFrom(start);
  return { statement: 'revokePrivileges', privileges, on, from, grantOptionOnly, dependents, span };
}

/** No privilege is called ROLE, so this can only be the grant of a role. */
const acceptRoleKind = (cursor: Cursor): 'ROLE' | 'DATABASE ROLE' | undefined =>
  cursor.accept('DATABASE', 'ROLE') ? 'DATABASE ROLE' : cursor.accept('ROLE') ? 'ROLE' : undefined;

function refuseUnknownForms(cursor: Cursor, verb: string): void {
  for (const words of [
    ['APPLICATION', 'ROLE'],
    ['SERVICE', 'ROLE'],
    ['ALL', 'CALLER'],
    ['CALLER'],
    ['INHERITED', 'CALLER'],
  ]) {
    if (cursor.areWords(...words)) cursor.unsupported(`${verb} ${words.join(' ')}`);
  }
}

/** A word; CREATE SNOWFLAKE.ML.FORECAST names the class of what may be created. */
function privilegeWord(cursor: Cursor): string {
  let word = cursor.word().name;
  while (cursor.acceptOperator('.')) word += `.${cursor.word().name}`;
  return word;
}

/** Privileges of several words end at the comma or ON; which there are is the engine's to say. */
function parsePrivileges(cursor: Cursor): readonly string[] | 'ALL' {
  if (cursor.accept('ALL')) {
    cursor.accept('PRIVILEGES');
    return 'ALL';
  }
  return cursor.commaList(() => {
    if (cursor.isWord('ON')) cursor.unexpected();
    const words = [privilegeWord(cursor)];
    while (cursor.peek().kind === 'word' && !cursor.isWord('ON')) words.push(privilegeWord(cursor));
    if (cursor.isOperator('(')) cursor.unsupported('privileges on columns');
    return words.join(' ');
  });
}
