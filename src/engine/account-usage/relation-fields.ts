/** Tables, views and their columns are told of as INFORMATION_SCHEMA does, with ids, and with those that were. */
import type { Table, View } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import type { Entry } from '../query/resolve/information-schema.ts';
import { type Listed, objectsOf } from './object-fields.ts';

/** A table or view, as both kinds of views look at it. */
export type ListedRelation<Object extends Table | View> = Listed<Object> & Entry<Object>;

export const asEntry = <Object extends Table | View>(
  listed: Listed<Object>,
  rows = 0,
): ListedRelation<Object> => ({
  ...listed,
  object: listed.record.object,
  path: [...listed.record.within.map(({ name }) => name), listed.record.object.name],
  owner: listed.record.owner,
  // What ACCOUNT_USAGE tells of is open to whoever may read it, but the text of secure views is their owner's.
  isOwned: false,
  rows,
});

export const tablesAndViews = async (
  context: StatementContext,
): Promise<readonly ListedRelation<Table | View>[]> => {
  const tables = await objectsOf('TABLE')(context);
  const present = tables.flatMap(({ record, deletedOn }) => (deletedOn === null ? [record.object] : []));
  const counts = await context.rowCounts?.(present);
  const views = await objectsOf('VIEW')(context);
  return [
    ...tables.map((listed) => asEntry<Table | View>(listed, counts?.get(listed.record.object.id) ?? 0)),
    ...views.map((listed) => asEntry<Table | View>(listed)),
  ];
};

/** Some of the fields, by the names of their columns. */
export const fieldsNamed = <Record>(
  fields: readonly Field<Record>[],
  names: readonly string[],
): readonly Field<Record>[] =>
  names.map((name) => {
    const found = fields.find(([column]) => column.name === name);
    if (found === undefined) throw new Error(`There is no column ${name}.`);
    return found;
  });

/** From one column's name to another's, the first left out. */
export const fieldsBetween = <Record>(
  fields: readonly Field<Record>[],
  after: string,
  last: string,
): readonly Field<Record>[] => {
  const place = (name: string): number => fields.findIndex(([column]) => column.name === name);
  return fields.slice(place(after) + 1, place(last) + 1);
};
