/** https://docs.snowflake.com/en/sql-reference/functions/infer_schema */
import { invalidValue } from '../../account/errors.ts';
import { parseStageText } from '../../sql/stage-references.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import type { Format } from '../loading/file-format.ts';
import { formatOf, formatPath, nothingGiven } from '../loading/given-format.ts';
import { type InferredColumn, inferColumns } from '../loading/infer-columns.ts';
import { inferredText } from '../loading/inferred-types.ts';
import { namedFiles, selectFiles } from '../loading/selection.ts';
import { elementsOf } from '../query/json.ts';
import { booleanColumn, type Cell, fixedColumn, textColumn } from '../result.ts';
import { locationFor, requireStages } from '../stages/transfer.ts';
import { printPath } from '../values/identifiers.ts';
import { bindArguments } from './arguments.ts';
import { type Arguments, textArgument } from './history.ts';
import type { TableFunction } from './table-function.ts';

const name = 'INFER_SCHEMA';
const parameters = [
  'LOCATION',
  'FILE_FORMAT',
  'FILES',
  'IGNORE_CASE',
  'MAX_FILE_COUNT',
  'MAX_RECORDS_PER_FILE',
  'KIND',
] as const;

const required = (values: Arguments, parameter: string): string => {
  const given = textArgument(values, parameter);
  if (given === undefined)
    throw compilationError(`missing argument '${parameter}' for function ${name}`, '001044', '42P13');
  return given;
};

const greatest = (values: Arguments, parameter: string): number => {
  const given = values.get(parameter)?.value ?? null;
  if (given === null) return Number.POSITIVE_INFINITY;
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1) throw invalidValue(String(given), parameter);
  return number;
};

/** `FILES => ('a', 'b')`, or one name alone. */
const filesOf = (values: Arguments): readonly string[] | null => {
  const argument = values.get('FILES');
  if (argument === undefined || argument.value === null) return null;
  const written = String(argument.value);
  const names =
    argument.type.type === 'ARRAY' ? elementsOf(written).map((item) => String(JSON.parse(item))) : [written];
  return namedFiles(names);
};

/** How the column is read from a record. */
const access = ({ name: column, position }: InferredColumn, format: Format, ignoresCase: boolean): string => {
  if (format.type === 'CSV') return `$${position}`;
  if (ignoresCase) return `GET_IGNORE_CASE ($1, '${column.replaceAll("'", "''")}')`;
  return /^[A-Za-z_]\w*$/.test(column) ? `$1:${column}` : `$1:"${column.replaceAll('"', '""')}"`;
};

const infer = async (context: StatementContext, values: Arguments): Promise<readonly (readonly Cell[])[]> => {
  const location = required(values, 'LOCATION');
  const formatName = required(values, 'FILE_FORMAT');
  const kind = textArgument(values, 'KIND') ?? 'STANDARD';
  if (kind.toUpperCase() !== 'STANDARD') throw invalidValue(kind, 'KIND');
  const reference = parseStageText(location);
  if (reference === undefined || reference.kind === 'table') throw invalidValue(location, 'LOCATION');
  const stages = requireStages(context);
  const place = await locationFor(context, reference, 'READ');
  const { database, schema } = context.session;
  const format = await context.account.read(context.session.actor(), (queries) =>
    formatOf(
      { ...nothingGiven, name: printPath(formatPath(formatName)) },
      { queries, context, namespace: { database, schema } },
    ),
  );
  if (context.describeOnly) return [];
  const ignoresCase = values.get('IGNORE_CASE')?.value === true;
  const files = await selectFiles(stages, place, { files: filesOf(values), pattern: null });
  const inferred = await inferColumns(
    files.slice(0, greatest(values, 'MAX_FILE_COUNT')),
    {
      format,
      ignoresCase,
      greatestRecords: greatest(values, 'MAX_RECORDS_PER_FILE'),
      signal: context.signal,
    },
    place.shownPrefix,
  );
  return inferred.map((column, index) => {
    const type = inferredText(column.type);
    return [
      column.name,
      type,
      column.nullable,
      `${access(column, format, ignoresCase)}::${type}`,
      column.files.join(', '),
      String(index),
    ];
  });
};

export const inferSchema: TableFunction = {
  name,
  columns: [
    textColumn('COLUMN_NAME'),
    textColumn('TYPE'),
    booleanColumn('NULLABLE'),
    textColumn('EXPRESSION'),
    textColumn('FILENAMES'),
    fixedColumn('ORDER_ID'),
  ],
  rows: (context, _qualifier, given) => infer(context, bindArguments(name, parameters, given)),
};
