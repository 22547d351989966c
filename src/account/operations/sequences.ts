/** CREATE, ALTER and DROP SEQUENCE. https://docs.snowflake.com/en/sql-reference/sql/create-sequence */
import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type { AlterSequence, CreateOutcome, CreateSequence, DropOutcome, Path } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists, executionError, unsupportedFeature } from '../errors.ts';
import { asName, asObjectId, type Sequence } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { futureOwner, grantAsForeseen } from './future-grants.ts';
import { schemaToMoveTo } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { schemaToCreateIn } from './schema-use.ts';

const sequenceAt = (context: ChangeContext, path: Path): Sequence | undefined => {
  const found = objectAt(context, 'SEQUENCE', path);
  return found?.kind === 'SEQUENCE' ? found : undefined;
};

const requireStep = (increment: bigint): void => {
  if (increment === 0n)
    throw executionError(
      'SQL compilation error:\nthe increment of a sequence cannot be zero',
      '001008',
      '22023',
    );
};

export const createSequence = async (
  context: ChangeContext,
  { path, mode, settings }: CreateSequence,
): Promise<CreateOutcome> => {
  if (mode === 'orAlter') throw unsupportedFeature('CREATE OR ALTER SEQUENCE');
  requireStep(settings.increment);
  const schema = schemaToCreateIn(context, path.slice(0, -1), 'CREATE SEQUENCE');
  const existing = sequenceAt(context, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists('SEQUENCE', shownPath(path.slice(-1)));
    requireObjectOwnership(context, existing, shownPath(path));
    await removeSequence(context, existing);
  }
  const made: Sequence = {
    ...settings,
    id: asObjectId(await nextId(context.transaction)),
    kind: 'SEQUENCE',
    name: path.at(-1) ?? asName(''),
    schema: schema.id,
    owner: context.actor.primaryRole,
    createdOn: context.now,
    lastAltered: context.now,
  };
  const sequence = { ...made, owner: futureOwner(context, made) };
  await context.catalog.objects.insert(context.transaction, sequence);
  await grantAsForeseen(context, sequence);
  return existing === undefined ? 'created' : 'replaced';
};

export const alterSequence = async (
  context: ChangeContext,
  { path, ifExists, rename, set = {} }: AlterSequence,
): Promise<Sequence | undefined> => {
  const found = ownedObject(context, 'SEQUENCE', path, ifExists);
  if (found === undefined) return undefined;
  const moved = rename === undefined ? found : { ...found, ...placeAt(context, found, rename) };
  const { increment = moved.increment, ordered = moved.ordered, comment = moved.comment } = set;
  // Turned round, it may give numbers again: "globally unique as long as the sign of the sequence interval does not
  // change": https://docs.snowflake.com/en/user-guide/querying-sequences#sequence-semantics
  requireStep(increment);
  // "You cannot change a sequence from NOORDER to ORDER": https://docs.snowflake.com/en/sql-reference/sql/alter-sequence
  if (ordered && !found.ordered)
    throw executionError(
      `SQL compilation error:\nThe sequence '${found.name}' is NOORDER and cannot become ORDER.`,
      '001008',
      '22023',
    );
  const next = { ...moved, increment, ordered, comment };
  if (isDeepStrictEqual(next, found)) return found;
  const altered = { ...next, lastAltered: context.now };
  await context.catalog.objects.update(context.transaction, altered);
  return altered;
};

/** Into another schema only where the role may create a sequence. */
const placeAt = (
  context: ChangeContext,
  sequence: Sequence,
  path: Path,
): Pick<Sequence, 'name' | 'schema'> => {
  const target = objectAt(context, 'SCHEMA', path.slice(0, -1));
  const schema =
    target?.id === sequence.schema
      ? sequence.schema
      : schemaToMoveTo(context, sequence, path.slice(0, -1), 'CREATE SEQUENCE').id;
  const taken = sequenceAt(context, path);
  if (taken !== undefined && taken.id !== sequence.id)
    throw alreadyExists('SEQUENCE', shownPath(path.slice(-1)));
  return { name: path.at(-1) ?? sequence.name, schema };
};

export const dropSequence = async (
  context: ChangeContext,
  { path, ifExists }: { readonly path: Path; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const found = ownedObject(context, 'SEQUENCE', path, ifExists);
  if (found === undefined) return 'didNotExist';
  await removeSequence(context, found);
  return 'dropped';
};

const removeSequence = async (context: ChangeContext, sequence: Sequence): Promise<void> => {
  await removeGrantsOn(context, { kind: 'SEQUENCE', id: sequence.id });
  await context.catalog.objects.delete(context.transaction, sequence, context.now);
};
