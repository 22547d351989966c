import { asInstant, asName, asObjectId, type Instant, type JsonObject, type ObjectId } from '../../model.ts';
import {
  type KeyConstraint,
  matchOptions,
  referentialRules,
  type TableConstraint,
} from '../../table-constraints.ts';
import { numberOrNull, numbers, object, textOrNull } from './kind.ts';

export const restoredConstraint = (stored: JsonObject): TableConstraint => {
  const common = {
    id: textOrNull(stored.id) ?? '',
    name: asName(textOrNull(stored.name) ?? ''),
    isNamed: stored.isNamed === true,
    columns: numbers(stored.columns),
    rely: stored.rely === true,
    comment: textOrNull(stored.comment),
    createdOn: asInstant(numberOrNull(stored.createdOn) ?? 0),
  };
  if (stored.type !== 'FOREIGN KEY')
    return { ...common, type: stored.type === 'PRIMARY KEY' ? 'PRIMARY KEY' : 'UNIQUE' };
  const { table, key } = object(stored.references);
  const rule = (value: unknown) => referentialRules.find((known) => known === value) ?? 'NO ACTION';
  return {
    ...common,
    type: 'FOREIGN KEY',
    references: { table: asObjectId(numberOrNull(table) ?? 0), key: textOrNull(key) ?? '' },
    match: matchOptions.find((known) => known === stored.match) ?? 'FULL',
    onUpdate: rule(stored.onUpdate),
    onDelete: rule(stored.onDelete),
  };
};

/** Tables used to keep their keys with the columns, each without a name. */
export const formerKeys = (
  table: ObjectId,
  createdOn: Instant,
  columns: readonly JsonObject[],
): readonly KeyConstraint[] => {
  const idsOf = (flag: 'primaryKey' | 'uniqueKey'): readonly number[] =>
    columns.filter((column) => column[flag] === true).map(({ id }) => numberOrNull(id) ?? 0);
  const keyOf = (type: KeyConstraint['type'], of: readonly number[]): KeyConstraint => {
    const id = `${table}_${type === 'UNIQUE' ? `U${of[0]}` : 'P'}`;
    const name = asName(`SYS_CONSTRAINT_${id}`);
    return { id, name, isNamed: false, type, columns: of, rely: false, comment: null, createdOn };
  };
  const primary = idsOf('primaryKey');
  return [
    ...(primary.length === 0 ? [] : [keyOf('PRIMARY KEY', primary)]),
    ...idsOf('uniqueKey').map((id) => keyOf('UNIQUE', [id])),
  ];
};
