/** Columns of tables and views, by a key that a new name of the column leaves as it is. */
import {
  asName,
  type CatalogObject,
  type Name,
  type StoredColumnType,
  type Table,
  type View,
} from '../model.ts';

/** Undefined where there is no such column. Views have no ids for theirs: those are made anew with the view. */
export const columnKeyOf = (object: CatalogObject | undefined, name: Name): string | undefined => {
  if (object?.kind === 'TABLE') {
    const column = object.columns.find((candidate) => candidate.name === name);
    return column === undefined ? undefined : String(column.id);
  }
  if (object?.kind === 'VIEW') return object.columns.find((candidate) => candidate.name === name)?.name;
  return undefined;
};

/** Undefined where the column is gone. */
export const columnOfKey = (object: CatalogObject | undefined, key: string): Name | undefined => {
  if (object?.kind === 'TABLE') return object.columns.find(({ id }) => String(id) === key)?.name;
  if (object?.kind === 'VIEW') return object.columns.find(({ name }) => name === asName(key))?.name;
  return undefined;
};

export interface NumberedColumn {
  /** As policies keep it: the id in a table, the place in a view. */
  readonly number: number;
  /** As tags keep it. */
  readonly key: string;
  readonly name: Name;
  readonly type: StoredColumnType;
}

export const numberedColumns = (object: Table | View): readonly NumberedColumn[] =>
  object.kind === 'TABLE'
    ? object.columns.map(({ id, name, type }) => ({ number: id, key: String(id), name, type }))
    : object.columns.map(({ name, type }, number) => ({ number, key: name, name, type }));
