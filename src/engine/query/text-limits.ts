/**
 * No text becomes longer than a VARCHAR may be, and no statement makes so many long ones that memory runs out:
 * what an expression would produce is weighed before it is produced, as the database's own limit of memory does
 * not count texts under way. https://docs.snowflake.com/en/sql-reference/data-types-text#varchar
 */

import type { ColumnType } from '../result.ts';
import { failure, isRepeatable, once } from './sql-text.ts';
import { call, columnAlias, queryOf, selectOf, type Typed, type TypedQuery } from './tree.ts';
import { maximumTextLength } from './types.ts';

/** Texts up to this length are made without further ado: a batch of rows of them is small. */
const ordinary = 16_384;

const greatestPreview = 200;

/** Stands for a part of the memory for texts, until it is known how many expressions share it. */
const share = '\0';

/** Bytes that all the texts together may have which the expressions of a statement make of one batch of rows. */
const shared = 256 * 1024 * 1024;

/** The statement with every expression's share of the memory for texts written in; a user's text has no `\0`. */
export const withShares = (sql: string): string => {
  const expressions = sql.split(share).length - 1;
  return expressions === 0 ? sql : sql.replaceAll(share, String(Math.floor(shared / expressions)));
};

/** Fails with the beginning of the text; `where` is the function that would have made it. */
export const tooLong = (beginning: string, where?: string): string =>
  failure(
    '100078',
    '22000',
    `String '{}' is too long and would be truncated${where === undefined ? '' : ` in '${where}'`}`,
    `left(${beginning}, ${greatestPreview})`,
  );

const hasRoom = (bytes: string): string =>
  `(${bytes} <= ${ordinary} OR snowgate_has_room(CAST(${bytes} AS DOUBLE), ${share}))`;

const reused = (value: string, use: (name: string) => string): string =>
  isRepeatable(value) ? use(value) : once(value, use);

export interface Production {
  readonly where: string;
  /** SQL for how many bytes the text will have, or at most. */
  readonly bytes: string;
  /** SQL for what the failure quotes. */
  readonly beginning: string;
}

/** A text whose length is known before it is made. */
export const ofLength = ({ where, bytes, beginning }: Production, value: string): string =>
  reused(
    bytes,
    (size) =>
      `CASE WHEN ${size} > ${maximumTextLength} THEN ${tooLong(beginning, where)} WHEN ${hasRoom(size)} THEN ${value} END`,
  );

/** A text of which only a bound is known before it is made. */
export const ofLengthUpTo = (production: Omit<Production, 'beginning'>, value: string): string =>
  reused(
    production.bytes,
    (size) => `CASE WHEN ${hasRoom(size)} THEN ${measured(value, production.where)} END`,
  );

/** A text whose length shows when it is made. */
export const measured = (value: string, where: string): string =>
  once(
    value,
    (name) =>
      `CASE WHEN strlen(${name}) > ${maximumTextLength} THEN ${tooLong(name, where)} ELSE ${name} END`,
  );

/** Longer than any number, date or timestamp is written. */
const greatestPlainText = 64;

const greatestBytesOf = (type: ColumnType): number => {
  switch (type.type) {
    case 'TEXT':
      return Math.min((type.length ?? maximumTextLength) * 4, maximumTextLength);
    case 'BINARY':
      return Math.min((type.length ?? maximumTextLength) * 2, maximumTextLength);
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return maximumTextLength;
    default:
      return greatestPlainText;
  }
};

/** How many bytes a value has at most when written as text. */
export const greatestBytes = (value: Typed): number =>
  value.kind === 'constant' && typeof value.value === 'string'
    ? Buffer.byteLength(value.value)
    : greatestBytesOf(value.type);

/** What cannot be named would be computed again wherever it is written. */
const isUnnameable = (value: string): boolean => value.includes('(SELECT ') || value.includes(' OVER (');

/**
 * A column of the result. Its rows are copied, batch by batch, so that even one text repeated in all of them needs
 * room for each.
 */
const answered = (column: Typed): Typed => {
  if (greatestBytes(column) <= ordinary) return column;
  const length = column.type.type === 'BINARY' ? 'octet_length' : 'strlen';
  return call(column.type, [column], ([value = '']) =>
    isUnnameable(value)
      ? value
      : once(value, (name) => `CASE WHEN ${hasRoom(`${length}(${name})`)} THEN ${name} END`),
  );
};

/** The query with every column of its result weighed. */
export const withAnswerWeighed = (query: TypedQuery): TypedQuery => {
  const { body, columns } = query;
  if (!columns.some((column) => greatestBytesOf(column) > ordinary)) return query;
  if (body.kind === 'select')
    // DISTINCT keeps its rows in counted memory, and sorts by its own columns only.
    return body.distinct ? query : { ...query, body: { ...body, columns: body.columns.map(answered) } };
  const inner = queryOf(body, columns);
  const selected = selectOf({
    columns: columns.map(({ name, ...type }, index) =>
      answered({ kind: 'column', type, relation: body.relation, column: columnAlias(index), name }),
    ),
    from: { kind: 'derived', query: inner, alias: body.relation, lateral: false },
  });
  return { ...query, body: selected };
};

/** Texts one after the other; `greatest` is how many bytes they have together at most. */
export const joinedTexts = (pieces: readonly string[], greatest: number, where: string): string => {
  const plain = `(${pieces.join(' || ')})`;
  const [first = "''"] = pieces;
  if (greatest <= maximumTextLength || pieces.some(isUnnameable)) return plain;
  if (pieces.every(isRepeatable)) {
    const bytes = `(${pieces.map((piece) => `strlen(${piece})`).join(' + ')})`;
    return ofLength({ where, bytes, beginning: first }, plain);
  }
  return once(`[${pieces.join(', ')}]`, (list) => {
    const bytes = `list_sum(list_transform(${list}, lambda piece: strlen(piece)))`;
    const whole = ofLength({ where, bytes, beginning: `${list}[1]` }, `array_to_string(${list}, '')`);
    return `CASE WHEN list_count(${list}) = len(${list}) THEN ${whole} END`;
  });
};
