/** The columns and keys of CREATE TABLE and ALTER TABLE … ADD. https://docs.snowflake.com/en/sql-reference/sql/create-table */
import type { ColumnDefinition, ConstraintDefinition, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseDataType } from '../expressions/types.ts';
import { parseExpressionAt } from '../expressions.ts';
import { stringText } from '../names.ts';
import {
  parseColumnConstraint,
  parseTableConstraint,
  startsColumnConstraint,
  startsTableConstraint,
} from './constraints.ts';
import { acceptMask } from './data-policies.ts';
import { parseTags } from './properties.ts';

export interface TableElements {
  readonly columns: readonly ColumnDefinition[];
  /** Out-of-line ones. */
  readonly constraints: readonly ConstraintDefinition[];
}

/** `( column …, PRIMARY KEY (…), … )` */
export function parseTableElements(cursor: Cursor): TableElements {
  const columns: ColumnDefinition[] = [];
  const constraints: ConstraintDefinition[] = [];
  cursor.expectOperator('(');
  do {
    if (startsTableConstraint(cursor)) {
      const constraint = parseTableConstraint(cursor);
      if (constraint !== null) constraints.push(constraint);
    } else columns.push(parseColumnDefinition(cursor));
  } while (cursor.acceptOperator(','));
  cursor.expectOperator(')');
  return { columns, constraints };
}

export function parseColumnDefinition(cursor: Cursor): ColumnDefinition {
  const start = cursor.peek();
  const name = cursor.identifier();
  const type = startsType(cursor) ? parseDataType(cursor) : null;
  if (type === null && cursor.isWord('AS')) cursor.unsupported('virtual column');
  let column: Omit<ColumnDefinition, 'span'> = {
    name,
    type,
    notNull: false,
    default: null,
    identity: null,
    constraints: [],
    comment: null,
  };
  for (;;) {
    const more = parseColumnOption(cursor, name);
    if (more === undefined) return { ...column, span: cursor.spanFrom(start) };
    const constraints = [...column.constraints, ...(more.constraints ?? [])];
    column = { ...column, ...more, constraints };
  }
}

/** What may stand where a type could: CREATE TABLE t (a, b) AS SELECT … names columns alone. */
const startsType = (cursor: Cursor): boolean =>
  cursor.peek().kind === 'word' &&
  ![
    'NOT',
    'NULL',
    'DEFAULT',
    'PRIMARY',
    'UNIQUE',
    'REFERENCES',
    'FOREIGN',
    'CHECK',
    'COMMENT',
    'AS',
    'CONSTRAINT',
    'WITH',
    'TAG',
    'MASKING',
  ].some((word) => cursor.isWord(word));

function parseColumnOption(cursor: Cursor, name: Identifier): Partial<ColumnDefinition> | undefined {
  if (cursor.accept('NOT', 'NULL')) return { notNull: true };
  if (cursor.accept('NULL')) return {};
  if (cursor.accept('DEFAULT')) return { default: parseExpressionAt(cursor) };
  if (cursor.accept('AUTOINCREMENT') || cursor.accept('IDENTITY')) return { identity: parseIdentity(cursor) };
  if (cursor.accept('COMMENT')) {
    cursor.acceptOperator('=');
    return { comment: stringText(cursor) };
  }
  if (cursor.accept('COLLATE')) {
    if (stringText(cursor) !== '') cursor.unsupported('COLLATE');
    return {};
  }
  return parseColumnAddition(cursor, name);
}

function parseColumnAddition(cursor: Cursor, name: Identifier): Partial<ColumnDefinition> | undefined {
  const tags = parseTags(cursor);
  if (tags.length > 0) return { tags };
  const mask = acceptMask(cursor, name);
  if (mask !== undefined) return { mask };
  if (cursor.areWords('WITH', 'PROJECTION') || cursor.isWord('PROJECTION'))
    cursor.unsupported('PROJECTION POLICY of a column');
  const named = cursor.accept('CONSTRAINT');
  const constraintName = named && !cursor.areWords('NOT', 'NULL') ? cursor.identifier() : null;
  if (cursor.accept('NOT', 'NULL')) return { notNull: true };
  if (!startsColumnConstraint(cursor)) return named ? cursor.unexpected() : undefined;
  const constraint = parseColumnConstraint(cursor, constraintName, name);
  if (constraint === null) return {};
  return { constraints: [constraint], ...(constraint.type === 'PRIMARY KEY' ? { notNull: true } : {}) };
}

/** `(start, step)`, or `START n INCREMENT m`, then ORDER or NOORDER. */
function parseIdentity(cursor: Cursor): { readonly start: number; readonly step: number } {
  let start = 1;
  let step = 1;
  if (cursor.isOperator('(')) {
    const [first = 1, second = 1] = cursor.parenthesized(() => integerText(cursor));
    start = first;
    step = second;
  } else {
    if (cursor.accept('START')) {
      cursor.accept('WITH');
      cursor.acceptOperator('=');
      start = integerText(cursor);
    }
    if (cursor.accept('INCREMENT')) {
      cursor.accept('BY');
      cursor.acceptOperator('=');
      step = integerText(cursor);
    }
  }
  cursor.acceptAny(['ORDER', 'NOORDER']);
  return { start, step };
}

function integerText(cursor: Cursor): number {
  const negative = cursor.acceptOperator('-');
  const token = cursor.next();
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) cursor.unexpected(token);
  return negative ? -Number(token.text) : Number(token.text);
}
