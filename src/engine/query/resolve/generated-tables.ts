/** Table functions that make their rows of their arguments, which may be columns of relations before them. */
import type { Column } from '../../result.ts';
import { type CastOptions, cast } from '../casts.ts';
import { invalidConstruct, tooFewArguments } from '../errors.ts';
import { splitTexts, tokens } from '../functions/strings.ts';
import { once } from '../sql-text.ts';
import { constant, isConstant, type Typed } from '../tree.ts';
import { fixed, text } from '../types.ts';
import { flatten } from './flatten.ts';

export interface GeneratedRows {
  readonly columns: readonly Column[];
  readonly values: readonly Typed[];
  /** SQL of a query, given the values' own. */
  readonly render: (values: readonly string[]) => string;
}

/** The column that tells which of the rows before it a row was made of: "not guaranteed to be gap-free or ordered". */
export const inputNumber = 'SEQ';

export interface GeneratedTable {
  /** In the order in which arguments without a name are given. */
  readonly parameters: readonly string[];
  build(given: ReadonlyMap<string, Typed>, options: CastOptions): GeneratedRows;
  /** Whether it has a column that numbers the rows before it. */
  readonly numbersInput?: boolean;
}

const piecesColumns: readonly Column[] = [
  { ...fixed(18, 0, false), name: 'SEQ' },
  { ...fixed(18, 0, false), name: 'INDEX' },
  { ...text(), name: 'VALUE' },
];

/** Pieces of a text, numbered from 1; `list` writes them as the database's list. */
const splitting = (
  name: string,
  parameters: readonly [string, string],
  defaultDelimiter: string | undefined,
  list: (value: string, delimiter: string) => string,
): GeneratedTable => ({
  parameters,
  numbersInput: true,
  build(given, options) {
    const fallback = defaultDelimiter === undefined ? undefined : constant(text(1, false), defaultDelimiter);
    const values = [given.get(parameters[0]), given.get(parameters[1]) ?? fallback].map((value) => {
      if (value === undefined)
        throw tooFewArguments(`${name}()`, fallback === undefined ? 2 : 1, given.size, options.at);
      return cast(value, text(), options);
    });
    return {
      columns: piecesColumns,
      values,
      render: ([value = '', delimiter = '']) =>
        `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, CAST(place AS DECIMAL(18, 0)) AS c1, pieces[place] AS c2 FROM (SELECT pieces, unnest(range(1, len(pieces) + 1)) AS place FROM (SELECT ${list(value, delimiter)} AS pieces))`,
    };
  },
});

/** https://docs.snowflake.com/en/sql-reference/functions/generator */
const generator: GeneratedTable = {
  parameters: ['ROWCOUNT', 'TIMELIMIT'],
  build(given, options) {
    const rows = given.get('ROWCOUNT') ?? constant(fixed(1, 0, false), '0');
    if (!isConstant(rows))
      throw invalidConstruct('ROWCOUNT needs to be constant', options.at, '001015', '22023');
    return {
      columns: [],
      values: [cast(rows, fixed(18, 0), options)],
      render: ([count]) => `SELECT 1 AS c0 FROM range(CAST(${count} AS BIGINT))`,
    };
  },
};

export const generatedTables: ReadonlyMap<string, GeneratedTable> = new Map([
  ['FLATTEN', flatten],
  /** https://docs.snowflake.com/en/sql-reference/functions/split_to_table */
  ['SPLIT_TO_TABLE', splitting('SPLIT_TO_TABLE', ['STRING', 'DELIMITER'], undefined, splitTexts)],
  /** https://docs.snowflake.com/en/sql-reference/functions/strtok_split_to_table */
  [
    'STRTOK_SPLIT_TO_TABLE',
    splitting('STRTOK_SPLIT_TO_TABLE', ['STRING', 'DELIMITER_LIST'], ' ', (value, delimiter) =>
      once(value, (base) => tokens(base, delimiter)),
    ),
  ],
  ['GENERATOR', generator],
]);
