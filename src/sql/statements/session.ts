/** USE, SET, transactions. */
import type { Identifier, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt, parseExpressionOrQuery } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';

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
  const variables = parseVariables(cursor);
  cursor.expectOperator('=');
  const values = isTuple
    ? cursor.parenthesized(() => parseExpressionOrQuery(cursor))
    : [parseExpressionAt(cursor)];
  return { statement: 'setVariable', variables, values, span: cursor.spanFrom(start) };
}

export function parseUnset(cursor: Cursor, start: Token): Statement {
  return { statement: 'unsetVariable', variables: parseVariables(cursor), span: cursor.spanFrom(start) };
}

function parseVariables(cursor: Cursor): readonly Identifier[] {
  if (!cursor.acceptOperator('(')) return [cursor.identifier()];
  const variables = cursor.commaList(() => cursor.identifier());
  cursor.expectOperator(')');
  return variables;
}

export function parseTransaction(cursor: Cursor, start: Token): Statement {
  const action = start.text === 'COMMIT' || start.text === 'ROLLBACK' ? start.text : 'BEGIN';
  if (start.text === 'START') cursor.expect('TRANSACTION');
  else cursor.acceptAny(action === 'BEGIN' ? ['WORK', 'TRANSACTION'] : ['WORK']);
  const name = action === 'BEGIN' && cursor.accept('NAME') ? cursor.identifier() : null;
  return { statement: 'transaction', action, name, span: cursor.spanFrom(start) };
}
