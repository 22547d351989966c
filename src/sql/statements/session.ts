/** USE, SET, transactions. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt, parseObjectNameAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';

export function parseUse(cursor: Cursor, start: Token): Statement {
  if (cursor.accept('SECONDARY')) {
    cursor.expectAny(['ROLES', 'ROLE']);
    const word = cursor.acceptAny(['ALL', 'NONE']);
    const roles = word ?? cursor.commaList(() => parseObjectNameAt(cursor));
    return { statement: 'useSecondaryRoles', roles, span: cursor.spanFrom(start) };
  }
  if (cursor.accept('ROLE')) {
    return { statement: 'useRole', role: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
  }
  const kind = cursor.acceptAny(['WAREHOUSE', 'DATABASE', 'SCHEMA']);
  const name = parseObjectNameAt(cursor);
  // USE db, USE db.schema: https://docs.snowflake.com/en/sql-reference/sql/use-schema
  const implied = name.parts.length > 1 ? 'SCHEMA' : 'DATABASE';
  return { statement: 'use', kind: kind ?? implied, name, span: cursor.spanFrom(start) };
}

export function parseSet(cursor: Cursor, start: Token): Statement {
  const isTuple = cursor.isOperator('(');
  const variables = isTuple ? cursor.parenthesized(() => cursor.identifier()) : [cursor.identifier()];
  cursor.expectOperator('=');
  const values = isTuple
    ? cursor.parenthesized(() => parseExpressionAt(cursor))
    : [parseExpressionAt(cursor)];
  return { statement: 'setVariable', variables, values, span: cursor.spanFrom(start) };
}

export function parseUnset(cursor: Cursor, start: Token): Statement {
  const variables = cursor.isOperator('(')
    ? cursor.parenthesized(() => cursor.identifier())
    : [cursor.identifier()];
  return { statement: 'unsetVariable', variables, span: cursor.spanFrom(start) };
}

export function parseTransaction(cursor: Cursor, start: Token, word: string): Statement {
  const action = word === 'COMMIT' ? 'COMMIT' : word === 'ROLLBACK' ? 'ROLLBACK' : 'BEGIN';
  if (word === 'START') cursor.expect('TRANSACTION');
  else cursor.acceptAny(['WORK', 'TRANSACTION']);
  if (action === 'BEGIN' && cursor.accept('NAME')) cursor.identifier();
  return { statement: 'transaction', action, span: cursor.spanFrom(start) };
}
