/** INSERT, UPDATE, DELETE and TRUNCATE; MERGE has a file of its own. */
import type { Expression, Identifier, RowValue, SetClause, Statement, TargetTable } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseTable } from '../queries/tables.ts';
import { parseQuery, startsQuery } from '../queries.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/insert */
export function parseInsert(cursor: Cursor, start: Token): Statement {
  const overwrite = cursor.accept('OVERWRITE');
  if (cursor.isWord('ALL') || cursor.isWord('FIRST')) cursor.unsupported('INSERT of several tables');
  cursor.expect('INTO');
  const into = parseObjectNameAt(cursor);
  const columns = namesColumns(cursor) ? cursor.parenthesized(() => cursor.identifier()) : [];
  const source = cursor.isWord('VALUES') ? parseRows(cursor) : parseQuery(cursor);
  return { statement: 'insert', overwrite, into, columns, source, span: cursor.spanFrom(start) };
}

/** `(a, b)` and not a query in parentheses. */
const namesColumns = (cursor: Cursor): boolean => {
  if (!cursor.isOperator('(')) return false;
  const before = cursor.index;
  cursor.next();
  const isQuery = startsQuery(cursor) || cursor.isOperator('(');
  cursor.rewind(before);
  return !isQuery;
};

function parseRows(cursor: Cursor): { readonly rows: readonly (readonly RowValue[])[] } {
  cursor.expect('VALUES');
  const rows = cursor.commaList(() => {
    cursor.expectOperator('(');
    const row = cursor.commaList(() => parseRowValue(cursor));
    cursor.expectOperator(')');
    return row;
  });
  return { rows };
}

export function parseRowValue(cursor: Cursor): RowValue {
  const isDefault = cursor.isWord('DEFAULT') && (cursor.isOperator(',', 1) || cursor.isOperator(')', 1));
  if (isDefault || (cursor.isWord('DEFAULT') && !cursor.isOperator('.', 1))) {
    cursor.next();
    return 'DEFAULT';
  }
  return parseExpressionAt(cursor);
}

export function parseTarget(cursor: Cursor): TargetTable {
  const start = cursor.peek();
  const name = parseObjectNameAt(cursor);
  const alias = cursor.accept('AS') || cursor.isAlias() ? cursor.identifier() : null;
  return { name, alias, span: cursor.spanFrom(start) };
}

/** `column = value`, the column bare or behind the table's name. */
export function parseSetClause(cursor: Cursor): SetClause {
  const start = cursor.peek();
  const column: readonly Identifier[] = cursor.dottedName().parts;
  cursor.expectOperator('=');
  return { column, value: parseRowValue(cursor), span: cursor.spanFrom(start) };
}

const parseWhere = (cursor: Cursor): Expression | null =>
  cursor.accept('WHERE') ? parseExpressionAt(cursor) : null;

/** https://docs.snowflake.com/en/sql-reference/sql/update */
export function parseUpdate(cursor: Cursor, start: Token): Statement {
  const target = parseTarget(cursor);
  cursor.expect('SET');
  const set = cursor.commaList(() => parseSetClause(cursor));
  const from = cursor.accept('FROM') ? cursor.commaList(() => parseTable(cursor)) : [];
  const where = parseWhere(cursor);
  return { statement: 'update', target, set, from, where, span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/sql-reference/sql/delete */
export function parseDelete(cursor: Cursor, start: Token): Statement {
  cursor.expect('FROM');
  const target = parseTarget(cursor);
  const using = cursor.accept('USING') ? cursor.commaList(() => parseTable(cursor)) : [];
  const where = parseWhere(cursor);
  return { statement: 'delete', target, using, where, span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/sql-reference/sql/truncate-table */
export function parseTruncate(cursor: Cursor, start: Token): Statement {
  if (cursor.areWords('MATERIALIZED', 'VIEW')) cursor.unsupported('TRUNCATE MATERIALIZED');
  cursor.accept('TABLE');
  const ifExists = cursor.accept('IF', 'EXISTS');
  return { statement: 'truncate', ifExists, name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
}
