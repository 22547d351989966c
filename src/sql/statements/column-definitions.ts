/** The columns and keys of CREATE TABLE and ALTER TABLE … ADD. https://docs.snowflake.com/en/sql-reference/sql/create-table */
import type { ColumnDefinition, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseDataType } from '../expressions/types.ts';
import { parseExpressionAt } from '../expressions.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { acceptMask } from './data-policies.ts';
import { parseTags } from './properties.ts';

export interface TableElements {
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly Identifier[];
}

/** `( column …, PRIMARY KEY (…), … )` */
export function parseTableElements(cursor: Cursor): TableElements {
  const columns: ColumnDefinition[] = [];
  let primaryKey: readonly Identifier[] = [];
  cursor.expectOperator('(');
  do {
    if (startsTableConstraint(cursor)) {
      const key = parseTableConstraint(cursor);
      if (key !== undefined) primaryKey = key;
    } else columns.push(parseColumnDefinition(cursor));
  } while (cursor.acceptOperator(','));
  cursor.expectOperator(')');
  return { columns, primaryKey };
}

const startsTableConstraint = (cursor: Cursor): boolean =>
  cursor.isWord('CONSTRAINT') ||
  cursor.areWords('PRIMARY', 'KEY') ||
  cursor.areWords('FOREIGN', 'KEY') ||
  (cursor.isWord('UNIQUE') && cursor.isOperator('(', 1));

/** Only NOT NULL is enforced, as in Snowflake; of the other keys just the primary one is told again. */
function parseTableConstraint(cursor: Cursor): readonly Identifier[] | undefined {
  if (cursor.accept('CONSTRAINT')) cursor.identifier();
  if (cursor.accept('PRIMARY', 'KEY')) {
    const columns = cursor.parenthesized(() => cursor.identifier());
    parseConstraintProperties(cursor);
    return columns;
  }
  if (cursor.accept('FOREIGN', 'KEY')) {
    cursor.parenthesized(() => cursor.identifier());
    cursor.expect('REFERENCES');
    parseReference(cursor);
  } else {
    cursor.expect('UNIQUE');
    cursor.parenthesized(() => cursor.identifier());
  }
  parseConstraintProperties(cursor);
  return undefined;
}

function parseReference(cursor: Cursor): void {
  parseObjectNameAt(cursor);
  if (cursor.isOperator('(')) cursor.parenthesized(() => cursor.identifier());
  if (cursor.accept('MATCH')) cursor.expectAny(['FULL', 'SIMPLE', 'PARTIAL']);
  while (cursor.accept('ON')) {
    cursor.expectAny(['UPDATE', 'DELETE']);
    if (!cursor.accept('SET', 'NULL') && !cursor.accept('SET', 'DEFAULT') && !cursor.accept('NO', 'ACTION'))
      cursor.expectAny(['CASCADE', 'RESTRICT']);
  }
}

const constraintProperties: readonly (readonly string[])[] = [
  ['NOT', 'ENFORCED'],
  ['ENFORCED'],
  ['NOT', 'DEFERRABLE'],
  ['DEFERRABLE'],
  ['INITIALLY', 'DEFERRED'],
  ['INITIALLY', 'IMMEDIATE'],
  ['ENABLE'],
  ['DISABLE'],
  ['VALIDATE'],
  ['NOVALIDATE'],
  ['RELY'],
  ['NORELY'],
];

function parseConstraintProperties(cursor: Cursor): void {
  while (constraintProperties.some((words) => cursor.accept(...words)));
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
    primaryKey: false,
    unique: false,
    comment: null,
  };
  for (;;) {
    const more = parseColumnOption(cursor, name);
    if (more === undefined) return { ...column, span: cursor.spanFrom(start) };
    column = { ...column, ...more };
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
  return parseColumnConstraint(cursor, name);
}

function parseColumnConstraint(cursor: Cursor, name: Identifier): Partial<ColumnDefinition> | undefined {
  const tags = parseTags(cursor);
  if (tags.length > 0) return { tags };
  const mask = acceptMask(cursor, name);
  if (mask !== undefined) return { mask };
  if (cursor.areWords('WITH', 'PROJECTION') || cursor.isWord('PROJECTION'))
    cursor.unsupported('PROJECTION POLICY of a column');
  const named = cursor.accept('CONSTRAINT');
  if (named && !cursor.areWords('NOT', 'NULL')) cursor.identifier();
  if (cursor.accept('NOT', 'NULL')) return { notNull: true };
  if (cursor.accept('PRIMARY', 'KEY')) {
    parseConstraintProperties(cursor);
    return { primaryKey: true, notNull: true };
  }
  if (cursor.accept('UNIQUE')) {
    parseConstraintProperties(cursor);
    return { unique: true };
  }
  if (cursor.accept('FOREIGN', 'KEY') || cursor.isWord('REFERENCES')) {
    cursor.expect('REFERENCES');
    parseReference(cursor);
    parseConstraintProperties(cursor);
    return {};
  }
  return named ? cursor.unexpected() : undefined;
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
