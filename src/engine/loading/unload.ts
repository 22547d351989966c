/** COPY INTO a stage. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
import { asName } from '../../account/model.ts';
import type { Query, Statement } from '../../sql/ast.ts';
import { describedStage } from '../access-history/stage-access.ts';
import type { StatementContext } from '../context.ts';
import type { QueryRunner } from '../query/runner.ts';
import { type Column, type ColumnType, fixedColumn, type ResultSet, textColumn } from '../result.ts';
import { locate, type StageLocation } from '../stages/location.ts';
import { requireStages } from '../stages/transfer.ts';
import type { Format } from './file-format.ts';
import { formatOf, nothingGiven } from './given-format.ts';
import { delimitedFormat, documentFormat, parquetFormat } from './row-formats.ts';
import { readUnloadOptions, type UnloadOptions } from './unload-options.ts';
import { type Target, type UnloadedFile, UnloadedFiles } from './unloaded-files.ts';
import { resolveUnload } from './unloaded-values.ts';

type Unload = Extract<Statement, { statement: 'copyIntoStage' }>;

interface Destination {
  readonly location: StageLocation;
  readonly format: Format;
}

/** The rows are those that the session may see. */
export const unload = async (
  context: StatementContext,
  statement: Unload,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { into, source, partitionBy, properties, span } = statement;
  const options = readUnloadOptions(context, properties, partitionBy !== null);
  const stages = requireStages(context);
  const { database, schema } = context.session;
  const { location, format } = await context.account.read(context.session.actor(), (queries): Destination => {
    const asking = { queries, context, namespace: { database, schema } };
    const parts = into.name.parts.map(({ name }) => asName(name));
    const found = locate(into, parts, 'WRITE', asking);
    const given = options.format ?? found.stage?.fileFormat ?? nothingGiven;
    return { location: found, format: formatOf(given, asking) };
  });
  const query = 'query' in source ? source.query : everythingOf(source);
  const target: Target = {
    files: stages.files,
    location,
    naming: { path: location.path, format, options, queryId: context.queryId },
    isPartitioned: partitionBy !== null,
  };
  let types: readonly ColumnType[] = [];
  let writing: Writing | undefined;
  try {
    await runner.streamResolved(
      context,
      span,
      (resolution) => {
        const resolved = resolveUnload(query, partitionBy, format, resolution);
        types = resolved.types;
        return resolved.query;
      },
      (columns) => {
        const files = filesOf(target, columns.slice(0, types.length), types);
        writing = files;
        return (rows) => files.take(rows);
      },
    );
    const done = context.describeOnly ? [] : await writing?.publish();
    context.access?.noteObjects({ modified: [describedStage(location)] });
    return answer(done ?? [], options);
  } finally {
    await writing?.discard();
  }
};

type Writing = Pick<UnloadedFiles<unknown>, 'take' | 'publish' | 'discard'>;

const filesOf = (target: Target, columns: readonly Column[], types: readonly ColumnType[]): Writing => {
  const { format, options } = target.naming;
  switch (format.type) {
    case 'PARQUET':
      return new UnloadedFiles(target, parquetFormat(format, columns, options.hasHeader));
    case 'JSON':
      return new UnloadedFiles(target, documentFormat(format));
    case 'CSV':
      return new UnloadedFiles(target, delimitedFormat(format, columns, types, options.hasHeader));
  }
};

const everythingOf = (name: Exclude<Unload['source'], { readonly query: Query }>): Query => ({
  with: [],
  body: {
    node: 'select',
    distinct: false,
    top: null,
    columns: [
      {
        expression: {
          node: 'star',
          qualifier: [],
          pattern: null,
          exclude: [],
          replace: [],
          rename: [],
          span: name.span,
        },
        alias: null,
      },
    ],
    from: [{ node: 'table', name, alias: null, columnAliases: [], span: name.span }],
    where: null,
    connectBy: null,
    groupBy: null,
    having: null,
    qualify: null,
    span: name.span,
  },
  orderBy: [],
  limit: null,
  offset: null,
  span: name.span,
});

const answer = (files: readonly UnloadedFile[], { isDetailed }: UnloadOptions): ResultSet => {
  const sum = (of: (file: UnloadedFile) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  const unloaded = sum(({ rows }) => rows);
  if (isDetailed)
    return {
      unloaded,
      columns: [textColumn('FILE_NAME'), fixedColumn('FILE_SIZE'), fixedColumn('ROW_COUNT')],
      rows: files.map(({ path, size, rows }) => [path, String(size), String(rows)]),
    };
  const sizes = [sum(({ input }) => input), sum(({ size }) => size)];
  return {
    unloaded,
    columns: ['rows_unloaded', 'input_bytes', 'output_bytes'].map((name) => fixedColumn(name)),
    rows: [[unloaded, ...sizes].map(String)],
  };
};
