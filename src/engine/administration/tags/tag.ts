/** CREATE, ALTER and DROP TAG: https://docs.snowflake.com/en/sql-reference/sql/create-tag */
import type { AlterTag, ChangeTagMasks } from '../../../account/account.ts';
import { invalidProperty, unsupportedFeature } from '../../../account/errors.ts';
import { tagPropagations } from '../../../account/model.ts';
import type { AlterAction, Property, Statement } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import { schemaObjectPath } from '../../names.ts';
import type { ResultSet } from '../../result.ts';
import { PropertyReader, refuseTags, unsetNames } from '../properties.ts';
import { created, dropped, executed } from '../status.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;
type Settings = NonNullable<AlterTag['set']>;

const kind = 'TAG';

/** A text, or the one word that is none. MERGE is for tags of several values. */
const readOnConflict = (reader: PropertyReader): string | null | undefined => {
  const given = reader.peek('ON_CONFLICT');
  if (given?.kind !== 'name') return reader.text('ON_CONFLICT');
  const word = reader.word('ON_CONFLICT', ['ALLOWED_VALUES_SEQUENCE', 'MERGE']);
  if (word === 'MERGE') throw unsupportedFeature('ON_CONFLICT = MERGE');
  return word;
};

const readSettings = (context: StatementContext, properties: readonly Property[]): Settings => {
  const reader = new PropertyReader(context, properties, kind);
  const allowedValues = reader.texts('ALLOWED_VALUES');
  if (reader.boolean('MULTI_VALUE') === true) throw unsupportedFeature('MULTI_VALUE');
  const propagate = reader.word('PROPAGATE', tagPropagations);
  const onConflict = readOnConflict(reader);
  const comment = reader.comment();
  reader.finish();
  return { allowedValues, propagate, onConflict, comment };
};

export const createTag = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  refuseTags(statement.tags);
  const path = schemaObjectPath(context, statement.name);
  const { allowedValues, propagate, onConflict, comment } = readSettings(context, statement.properties);
  const settings = {
    allowedValues: allowedValues ?? null,
    propagate: propagate ?? null,
    onConflict: onConflict ?? null,
    comment: comment ?? null,
  };
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createTag({ path, mode: statement.mode, settings }),
  );
  return created('Tag', path.at(-1) ?? '', outcome);
};

export const alterTag = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const masks = masksOf(context, statement.action);
  if (masks !== undefined) {
    await context.account.change(context.session.actor(), (operations) =>
      operations.changeTagMasks({ ...masks, path, ifExists: statement.ifExists }),
    );
    return executed();
  }
  const change = changeOf(context, statement.action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterTag({ ...change, path, ifExists: statement.ifExists }),
  );
  return executed();
};

const masksOf = (
  context: StatementContext,
  action: AlterAction,
): Omit<ChangeTagMasks, 'path' | 'ifExists'> | undefined => {
  switch (action.action) {
    case 'setTagMasks':
      return { set: action.policies.map((name) => schemaObjectPath(context, name)), force: action.force };
    case 'unsetTagMasks':
      return { unset: action.policies.map((name) => schemaObjectPath(context, name)) };
    default:
      return undefined;
  }
};

type Change = Omit<AlterTag, 'path' | 'ifExists'>;

const changeOf = (context: StatementContext, action: AlterAction): Change => {
  switch (action.action) {
    case 'rename':
      return { rename: schemaObjectPath(context, action.to) };
    case 'set':
      return { set: readSettings(context, action.properties) };
    case 'unset':
      return { set: unsetSettings(unsetNames(action.properties, kind)) };
    case 'add':
      return { addValues: readSettings(context, action.properties).allowedValues ?? [] };
    case 'remove':
      return { dropValues: readSettings(context, action.properties).allowedValues ?? [] };
    default:
      throw unsupportedFeature(`ALTER TAG ${action.action.toUpperCase()}`);
  }
};

const unset: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['ALLOWED_VALUES', { allowedValues: null }],
  ['PROPAGATE', { propagate: null, onConflict: null }],
  ['ON_CONFLICT', { onConflict: null }],
  ['COMMENT', { comment: null }],
]);

const unsetSettings = (names: readonly string[]): Settings => {
  let settings: Settings = {};
  for (const name of names) {
    const change = unset.get(name);
    if (change === undefined) throw invalidProperty(name, kind);
    settings = { ...settings, ...change };
  }
  return settings;
};

export const dropTag = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropTag({ path, ifExists: statement.ifExists }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};
