/**
 * CREATE, ALTER and DROP of stages and file formats.
 * https://docs.snowflake.com/en/sql-reference/sql/create-stage
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format
 */
import type { CreateOutcome, Operations } from '../../account/account.ts';
import { invalidProperty, unsupportedFeature } from '../../account/errors.ts';
import type { FileFormat } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { formatTypeOf, readFormatOptions } from '../loading/file-format.ts';
import { formatPath, type GivenFormat, nothingGiven, readGivenFormat } from '../loading/given-format.ts';
import { completeSchemaObject, schemaObjectPath } from '../names.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import { refreshDirectory } from '../stages/directory-table.ts';
import { locationFor, requireStages } from '../stages/transfer.ts';
import { printPath } from '../values/identifiers.ts';
import { PropertyReader, refuseTags, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';
import { changeTags, taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'createStage' | 'createFileFormat' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const external = ['URL', 'STORAGE_INTEGRATION', 'CREDENTIALS', 'ENDPOINT', 'USE_PRIVATELINK_ENDPOINT'];
const encryptions = ['SNOWFLAKE_FULL', 'SNOWFLAKE_SSE'] as const;

/** External stages there are none. */
const refuseExternal = (reader: PropertyReader): void => {
  for (const name of external) if (reader.has(name)) throw unsupportedFeature(`STAGE with ${name}`);
};

/** A session's name for the format may be short; the stage keeps the full one. */
const givenFormat = (context: StatementContext, reader: PropertyReader): GivenFormat | undefined => {
  const value = reader.value('FILE_FORMAT');
  if (value === undefined) return undefined;
  const given = readGivenFormat(context, value);
  if (given.name === null) return given;
  return { ...given, name: printPath(completeSchemaObject(context, formatPath(given.name))) };
};

const readEncryption = (context: StatementContext, reader: PropertyReader): string | undefined => {
  const value = reader.value('ENCRYPTION');
  if (value === undefined) return undefined;
  if (value.kind !== 'properties') throw invalidProperty('ENCRYPTION', 'STAGE');
  const inner = new PropertyReader(context, value.properties, 'ENCRYPTION');
  const type = inner.word('TYPE', encryptions) ?? encryptions[0];
  inner.finish();
  return type;
};

/** AUTO_REFRESH needs messages of a cloud. */
const readDirectory = (context: StatementContext, reader: PropertyReader): boolean | undefined => {
  const value = reader.value('DIRECTORY');
  if (value === undefined) return undefined;
  if (value.kind !== 'properties') throw invalidProperty('DIRECTORY', 'STAGE');
  const inner = new PropertyReader(context, value.properties, 'DIRECTORY');
  const isEnabled = inner.boolean('ENABLE') ?? false;
  if (inner.boolean('AUTO_REFRESH') === true) throw unsupportedFeature('DIRECTORY = (AUTO_REFRESH = TRUE)');
  inner.finish();
  return isEnabled;
};

/** Makes something that goes with the session, if it is to. */
const whileItLasts = async (
  { account, session }: StatementContext,
  isTemporary: boolean,
  { tables: { temporary } }: QueryRunner,
  make: (operations: Operations) => Promise<CreateOutcome>,
): Promise<CreateOutcome> => {
  if (isTemporary) temporary.endWith(account, session);
  const outcome = await account.change(session.actor(), make);
  if (isTemporary) await temporary.settle(account, session);
  return outcome;
};

export const createStage = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { name, mode, temporary, properties } = statement;
  const tagCreated = taggingCreated(context, statement);
  if (context.stages?.keepsFiles !== true)
    throw unsupportedFeature('CREATE STAGE in an account whose PostgreSQL store several servers share');
  const path = schemaObjectPath(context, name);
  const reader = new PropertyReader(context, properties, 'STAGE');
  refuseExternal(reader);
  if (reader.has('COPY_OPTIONS')) throw unsupportedFeature('COPY_OPTIONS of a stage');
  const settings = {
    hasDirectory: readDirectory(context, reader) ?? false,
    fileFormat: givenFormat(context, reader) ?? nothingGiven,
    encryption: readEncryption(context, reader) ?? encryptions[0],
    comment: reader.comment() ?? null,
  };
  reader.finish();
  const outcome = await whileItLasts(context, temporary, runner, async (operations) => {
    const made = await operations.createStage({ path, mode, settings, isTemporary: temporary });
    await tagCreated(operations, { kind: 'STAGE', path }, made);
    return made;
  });
  if (outcome === 'replaced') await context.stages.sweep(context.account);
  return created('Stage area', path.at(-1) ?? '', outcome);
};

export const createFileFormat = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { name, mode, temporary, properties, tags } = statement;
  refuseTags(tags);
  const path = schemaObjectPath(context, name);
  const reader = new PropertyReader(context, properties, 'FILE FORMAT');
  const type = formatTypeOf(reader.text('TYPE') ?? 'CSV');
  const options = readFormatOptions(reader, type);
  const comment = reader.comment() ?? null;
  reader.finish();
  const outcome = await whileItLasts(context, temporary, runner, (operations) =>
    operations.createFileFormat({
      path,
      mode,
      settings: { type, options, comment },
      isTemporary: temporary,
    }),
  );
  return created('File format', path.at(-1) ?? '', outcome);
};

export const alterStage = async (
  context: StatementContext,
  { name, ifExists, action }: Alter,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const change = { path, ifExists };
  const alter = async (more: { rename?: typeof path; set?: object }): Promise<ResultSet> => {
    await context.account.change(context.session.actor(), (operations) =>
      operations.alterStage({ ...change, ...more }),
    );
    return executed();
  };
  switch (action.action) {
    case 'rename':
      return await alter({ rename: schemaObjectPath(context, action.to) });
    case 'set': {
      const reader = new PropertyReader(context, action.properties, 'STAGE');
      refuseExternal(reader);
      if (reader.has('COPY_OPTIONS')) throw unsupportedFeature('COPY_OPTIONS of a stage');
      const hasDirectory = readDirectory(context, reader);
      const fileFormat = givenFormat(context, reader);
      const comment = reader.comment();
      reader.finish();
      return await alter({
        set: {
          ...(fileFormat && { fileFormat }),
          ...(hasDirectory !== undefined && { hasDirectory }),
          ...(comment !== undefined && { comment }),
        },
      });
    }
    case 'unset':
      for (const unset of unsetNames(action.properties, 'STAGE'))
        if (unset !== 'COMMENT') throw invalidProperty(unset, 'STAGE');
      return await alter({ set: { comment: null } });
    case 'setTag':
    case 'unsetTag':
      return await changeTags(context, { kind: 'STAGE', path }, action, change);
    case 'command':
      if (action.words !== 'REFRESH') throw unsupportedFeature(`ALTER STAGE ${action.words}`);
      return await refresh(context, name);
    default:
      throw unsupportedFeature(`ALTER STAGE ${action.action}`);
  }
};

/** "WRITE on the stage": https://docs.snowflake.com/en/sql-reference/sql/alter-stage#access-control-requirements */
const refresh = async (context: StatementContext, name: Alter['name']): Promise<ResultSet> => {
  const parts = schemaObjectPath(context, name).map((part) => ({
    name: part,
    quoted: true,
    span: name.span,
  }));
  const reference = { kind: 'named', name: { parts, span: name.span }, path: '', span: name.span } as const;
  const location = await locationFor(context, reference, 'WRITE');
  return await refreshDirectory(requireStages(context), location, context.signal);
};

export const alterFileFormat = async (
  context: StatementContext,
  { name, ifExists, action }: Alter,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const alter = async (more: {
    readonly rename?: typeof path;
    readonly set?: Partial<Pick<FileFormat, 'options' | 'comment'>>;
  }): Promise<ResultSet> => {
    await context.account.change(context.session.actor(), (operations) =>
      operations.alterFileFormat({ path, ifExists, ...more }),
    );
    return executed();
  };
  switch (action.action) {
    case 'rename':
      return await alter({ rename: schemaObjectPath(context, action.to) });
    case 'set': {
      const reader = new PropertyReader(context, action.properties, 'FILE FORMAT');
      const type = await typeOf(context, path);
      const given = reader.text('TYPE');
      // "ALTER FILE FORMAT does not support … changing the type."
      if (given !== undefined && formatTypeOf(given ?? '') !== type)
        throw unsupportedFeature('ALTER FILE FORMAT SET TYPE');
      const options = readFormatOptions(reader, type);
      const comment = reader.comment();
      reader.finish();
      return await alter({ set: { options, ...(comment !== undefined && { comment }) } });
    }
    case 'unset':
      for (const unset of unsetNames(action.properties, 'FILE FORMAT'))
        if (unset !== 'COMMENT') throw invalidProperty(unset, 'FILE FORMAT');
      return await alter({ set: { comment: null } });
    default:
      throw unsupportedFeature(
        `ALTER FILE FORMAT ${action.action === 'command' ? action.words : action.action}`,
      );
  }
};

/** Of no matter when there is no such format: the operation says so. */
const typeOf = async (
  context: StatementContext,
  path: ReturnType<typeof schemaObjectPath>,
): Promise<FileFormat['type']> =>
  await context.account.read(
    context.session.actor(),
    (queries) =>
      queries.schemaObjects('FILE FORMAT').find((found) => printPath(found.path) === printPath(path))?.object
        .type ?? 'CSV',
  );

export const dropLoadingObject = async (
  context: StatementContext,
  { name, ifExists }: Drop,
  kind: 'STAGE' | 'FILE FORMAT',
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropLoadingObject({ kind, path, ifExists }),
  );
  if (kind === 'STAGE') await context.stages?.sweep(context.account);
  return dropped(path.at(-1) ?? '', outcome);
};
