/**
 * PUT and GET: the answer lets the driver reach the stage's files, and it moves them itself.
 * https://docs.snowflake.com/en/sql-reference/sql/put
 * https://docs.snowflake.com/en/sql-reference/sql/get
 */
import { invalidValue, unsupportedFeature } from '../../account/errors.ts';
import { asName } from '../../account/model.ts';
import type { StageReference, Statement } from '../../sql/ast.ts';
import { describedFile, describedStage } from '../access-history/stage-access.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import { selectFiles } from '../loading/selection.ts';
import type { Stages } from '../loading/stages.ts';
import { fixedColumn, type ResultSet, textColumn } from '../result.ts';
import { requirePrimaryRole } from '../session-role.ts';
import { locate, type StageLocation, type StageRight } from './location.ts';
import { type Asked, transferFiles } from './transfer-files.ts';

type Transfer = Extract<Statement, { statement: 'put' | 'get' }>;

const compressions = [
  'AUTO_DETECT',
  'GZIP',
  'BZ2',
  'BROTLI',
  'ZSTD',
  'DEFLATE',
  'RAW_DEFLATE',
  'NONE',
] as const;

export const requireStages = ({ stages }: StatementContext): Stages => {
  if (stages?.keepsFiles !== true)
    throw unsupportedFeature('stages in an account whose PostgreSQL store several servers share');
  return stages;
};

export const locationFor = async (
  context: StatementContext,
  reference: StageReference,
  right: StageRight,
): Promise<StageLocation> => await locationIn(context, context.session, reference, right);

const locationIn = async (
  context: StatementContext,
  { database, schema }: Pick<StatementContext['session'], 'database' | 'schema'>,
  reference: StageReference,
  right: StageRight,
): Promise<StageLocation> => {
  const parts = reference.name.parts.map(({ name }) => asName(name));
  return await context.account.read(context.session.actor(), (queries) =>
    locate(reference, parts, right, { queries, context, namespace: { database, schema } }),
  );
};

/** Rights and stages may go between the statement and the files: whoever has lost them reaches none. */
const stillHolds = (
  context: StatementContext,
  stage: StageReference,
  right: StageRight,
  { place }: StageLocation,
): Asked => {
  const { account, session } = context;
  const { database, schema } = session;
  return async () => {
    await requirePrimaryRole(account, session);
    const now = await locationIn(context, { database, schema }, stage, right);
    return now.place.kind === place.kind && now.place.id === place.id;
  };
};

const threads = (reader: PropertyReader): number => {
  const parallel = reader.integer('PARALLEL') ?? 4;
  if (parallel < 1 || parallel > 99) throw invalidValue(String(parallel), 'PARALLEL');
  return parallel;
};

export const put = async (context: StatementContext, statement: Transfer): Promise<ResultSet> => {
  const { file, stage, properties } = statement;
  const reader = new PropertyReader(context, properties, 'PUT');
  const parallel = threads(reader);
  const autoCompress = reader.boolean('AUTO_COMPRESS') ?? true;
  const sourceCompression = reader.word('SOURCE_COMPRESSION', compressions) ?? 'AUTO_DETECT';
  const overwrite = reader.boolean('OVERWRITE') ?? false;
  reader.finish();
  const stages = requireStages(context);
  const location = await locationFor(context, stage, 'WRITE');
  // A path that no file can have is refused here, and not file by file.
  await stages.files.directory(location.place, location.path);
  const local = [describedFile(file)];
  context.access?.noteObjects({ direct: local, base: local, modified: [describedStage(location)] });
  return {
    columns: putColumns,
    rows: [],
    transfer: {
      command: 'UPLOAD',
      sources: [file],
      files: transferFiles(stages.files, location, stillHolds(context, stage, 'WRITE', location)),
      parallel,
      autoCompress,
      sourceCompression: sourceCompression.toLowerCase(),
      overwrite,
    },
  };
};

const putColumns = [
  textColumn('source'),
  textColumn('target'),
  fixedColumn('source_size'),
  fixedColumn('target_size'),
  textColumn('source_compression'),
  textColumn('target_compression'),
  textColumn('status'),
  textColumn('message'),
];

export const get = async (context: StatementContext, statement: Transfer): Promise<ResultSet> => {
  const { file, stage, properties } = statement;
  const reader = new PropertyReader(context, properties, 'GET');
  const parallel = threads(reader);
  const pattern = reader.text('PATTERN') ?? null;
  reader.finish();
  const stages = requireStages(context);
  const location = await locationFor(context, stage, 'READ');
  const files = await selectFiles(stages, location, { files: null, pattern });
  const staged = [describedStage(location)];
  context.access?.noteObjects({ direct: staged, base: staged, modified: [describedFile(file)] });
  return {
    columns: getColumns,
    rows: [],
    transfer: {
      command: 'DOWNLOAD',
      sources: files.map(({ path }) => path),
      files: transferFiles(
        stages.files,
        { ...location, path: '' },
        stillHolds(context, stage, 'READ', location),
      ),
      localDirectory: file,
      parallel,
    },
  };
};

const getColumns = [textColumn('file'), fixedColumn('size'), textColumn('status'), textColumn('message')];
