import type { CreateTable, TableCreated } from '../account.ts';
import { duplicateColumn, unsupportedFeature } from '../errors.ts';
import type { Table } from '../model.ts';
import { tagsHoldingFor } from '../queries/tags.ts';
import { addConstraints } from './constraints.ts';
import type { ChangeContext } from './context.ts';
import { placeTableLike } from './place-table-like.ts';
import { propagateFrom } from './propagate-tags.ts';

/** CREATE TABLE: the catalog's part. Its rows are the engine's, under the table's id. */
export const createTable = async (context: ChangeContext, input: CreateTable): Promise<TableCreated> => {
  const session = input.tableKind === 'TEMPORARY' ? sessionOfActor(context, 'TABLE') : null;
  const source = input.cloneOf ?? input.likeOf;
  const names = input.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw duplicateColumn(twice);
  const { outcome, object } = await placeTableLike(context, { ...input, session }, 'TABLE', (base) => ({
    ...base,
    kind: 'TABLE' as const,
    tableKind: input.tableKind,
    session,
    columns: input.columns.map((column, id) => ({ ...column, id })),
    nextColumn: input.columns.length,
    constraints: source === undefined ? [] : copiedConstraints(source),
    clustering: input.clustering ?? (source === undefined ? null : copiedClustering(source)),
    policies: input.cloneOf === undefined ? [] : clonedPolicies(input.cloneOf),
    lastAltered: context.now,
  }));
  if (object === undefined) return { outcome, table: undefined };
  if (source !== undefined) await copyTags(context, source, object);
  if (input.cloneOf !== undefined) await keepInheritedMasks(context, input.cloneOf, object);
  await addConstraints(context, object, input.constraints ?? []);
  if (source !== undefined)
    await propagateFrom(context, object.id, context.catalog.propagatingTags.onDependency);
  return { outcome, table: context.catalog.objects.byId('TABLE', object.id) };
};

export const sessionOfActor = ({ actor }: ChangeContext, kind: string): number => {
  if (actor.session === undefined) throw unsupportedFeature(`CREATE TEMPORARY ${kind} outside of a session`);
  return actor.session;
};

/** The number that a column of the table has in its clone. */
const clonedColumn = ({ columns }: Table, id: number): number =>
  columns.findIndex((column) => column.id === id);

/** "The row access policies and masking policies of the source": https://docs.snowflake.com/en/user-guide/security-row-intro */
const clonedPolicies = (source: Table): Table['policies'] =>
  source.policies.map((attached) => ({
    ...attached,
    columns: attached.columns.map((column) => clonedColumn(source, column)),
  }));

/** "All existing constraints on the table, including foreign keys, are copied to the new table." */
const copiedConstraints = (source: Table): Table['constraints'] =>
  source.constraints.map((constraint) => ({
    ...constraint,
    columns: constraint.columns.map((column) => clonedColumn(source, column)),
  }));

const copiedClustering = (source: Table): Table['clustering'] =>
  source.clustering && {
    ...source.clustering,
    columns: source.clustering.columns.map((column) => clonedColumn(source, column)),
  };

/** "When you execute these statements, tags from the source are always assigned to the target object." */
const copyTags = async (context: ChangeContext, source: Table, clone: Table): Promise<void> => {
  const { tagAssignments } = context.catalog;
  const places = ['', ...source.columns.map(({ id }) => String(id))];
  for (const column of places) {
    const on = {
      kind: 'TABLE',
      id: clone.id,
      column: column === '' ? '' : String(clonedColumn(source, Number(column))),
    } as const;
    for (const assignment of tagAssignments.on({ id: source.id, column }))
      await tagAssignments.set(context.transaction, { ...assignment, on });
  }
};

/** A tag that masks and comes from the schema, the database or the account is set on a clone where it would be lost. */
const keepInheritedMasks = async (context: ChangeContext, source: Table, clone: Table): Promise<void> => {
  const { tagAssignments, maskingTags } = context.catalog;
  const on = { kind: 'TABLE', id: clone.id, column: '' } as const;
  const holding = new Map(tagsHoldingFor(context, on).map(({ tag, value }) => [tag, value]));
  for (const { tag, value } of tagsHoldingFor(context, { ...on, id: source.id }))
    if (maskingTags.byId().has(tag) && holding.get(tag) !== value)
      await tagAssignments.set(context.transaction, { on, tag, value, method: 'MANUAL' });
};
