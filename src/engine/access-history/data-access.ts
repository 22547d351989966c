/**
 * What a statement did to rows, as ACCESS_HISTORY tells it:
 * https://docs.snowflake.com/en/sql-reference/account-usage/access_history
 */
import type { Path } from '../../account/account.ts';
import type { AttachedPolicy, JsonObject, Table, TableColumn, View } from '../../account/model.ts';
import type { Compiled } from '../query/compile.ts';
import type { ObjectUse, Resolution } from '../query/resolve/scope.ts';
import type { TypedQuery } from '../query/tree.ts';
import type { RowChange } from '../rows/row-change.ts';
import type { StageLocation } from '../stages/location.ts';
import { Lineage, type SourceColumn, type Sources } from './lineage.ts';
import { describedStage } from './stage-access.ts';

/** A column that is written, and the place of its values among the query's outputs; null where it has none. */
interface WrittenColumn {
  readonly id: number;
  readonly name: string;
  readonly place: number | null;
}

interface Written {
  readonly object: Table;
  readonly path: Path;
  readonly columns: readonly WrittenColumn[];
}

/** One query that ran, as the resolver left it. */
export interface DataAccess {
  readonly query: TypedQuery | null;
  readonly resolution: Pick<Resolution, 'uses' | 'asker'>;
  readonly written: Written | null;
  /** The stage that rows come from. */
  readonly from?: StageLocation | undefined;
}

/** The columns of ACCESS_HISTORY about rows. */
export interface AccessedObjects {
  readonly direct: readonly JsonObject[];
  readonly base: readonly JsonObject[];
  readonly modified: readonly JsonObject[];
  readonly policies: readonly JsonObject[];
}

export const changeAccess = ({ tree, resolution }: Compiled<RowChange>): DataAccess => {
  const { table } = tree;
  const target = resolution.uses.find(({ object }) => object.id === table?.id);
  const written =
    table === null || target === undefined
      ? null
      : { object: table, path: target.path, columns: writtenColumns(tree) };
  // The rows that are loaded come from files.
  const query = tree.kind === 'truncate' || tree.kind === 'load' ? null : tree.query;
  if (tree.kind !== 'load') return { query, resolution, written };
  const isKept = tree.options.validation === null;
  return { query, resolution, written: isKept ? written : null, from: tree.location };
};

const writtenColumns = (change: RowChange): readonly WrittenColumn[] => {
  switch (change.kind) {
    case 'truncate':
      return [];
    case 'load':
      return change.given.map(({ id, name }) => ({ id, name, place: null }));
    case 'insert':
      return change.given.map(({ id, name }) => ({
        id,
        name,
        place: change.table.columns.findIndex((column) => column.id === id),
      }));
    case 'change':
      // Before the new values stand the number of the row and what becomes of it.
      return change.columns.map(({ id, name }, index) => ({ id, name, place: index + 2 }));
  }
};

/** The table that a query's rows made, once it is in the catalog. */
export const filledWith = (access: DataAccess, object: Table, path: Path): DataAccess => ({
  ...access,
  written: { object, path, columns: object.columns.map(({ id, name }, place) => ({ id, name, place })) },
});

export const accessedObjects = ({ query, resolution, written, from }: DataAccess): AccessedObjects => {
  const uses = resolution.uses.filter(({ relation }) => relation !== '');
  const lineage = query === null || uses.length === 0 ? null : new Lineage(query, uses);
  const reads = [...(lineage?.reads() ?? [])].filter(([use, places]) => isRead(use, places, written));
  const staged = from === undefined ? [] : [describedStage(from)];
  return {
    direct: [
      ...staged,
      ...merged(reads.filter(([{ through, policy }]) => through === null && policy === null)),
    ],
    base: [...staged, ...merged(reads.filter(([{ object }]) => object.kind === 'TABLE'))],
    modified: written === null ? [] : [modifiedObject(written, lineage)],
    policies: reads.flatMap(([use, places]) => policyReferences(use, places, resolution)),
  };
};

/** The target of a change stands among what is read; it is, where the statement asks for one of its columns. */
const isRead = ({ object, privilege }: ObjectUse, places: ReadonlySet<number>, written: Written | null) =>
  places.size > 0 || privilege === 'SELECT' || object.id !== written?.object.id;

const domains = { TABLE: 'Table', VIEW: 'View' } as const;

const nameOf = (path: Path): string => path.join('.');

const described = ({ object, path }: { readonly object: Table | View; readonly path: Path }) => ({
  objectDomain: domains[object.kind],
  objectId: object.id,
  objectName: nameOf(path),
});

/** Columns of views have no ids of their own: they are counted. */
const columnAt = ({ columns }: Table | View, place: number): { id: number; name: string } | undefined => {
  const column = columns[place];
  if (column === undefined) return undefined;
  return { id: isTableColumn(column) ? column.id : place + 1, name: column.name };
};

const isTableColumn = (column: (Table | View)['columns'][number]): column is TableColumn => 'id' in column;

const describedColumn = (object: Table | View, place: number): readonly JsonObject[] => {
  const column = columnAt(object, place);
  return column === undefined ? [] : [{ columnId: column.id, columnName: column.name }];
};

/** Each object once, however often the statement names it, with its columns in their order. */
const merged = (reads: readonly (readonly [ObjectUse, ReadonlySet<number>])[]): readonly JsonObject[] => {
  const places = new Map<number, { readonly use: ObjectUse; readonly places: Set<number> }>();
  for (const [use, read] of reads) {
    const known = places.get(use.object.id) ?? { use, places: new Set<number>() };
    for (const place of read) known.places.add(place);
    places.set(use.object.id, known);
  }
  return [...places.values()].map(({ use, places: read }) => ({
    columns: [...read].sort((left, right) => left - right).flatMap((at) => describedColumn(use.object, at)),
    ...described(use),
  }));
};

const modifiedObject = (written: Written, lineage: Lineage | null): JsonObject => ({
  columns: written.columns.map(({ id, name, place }) => {
    const sources: Sources =
      lineage === null || place === null ? { direct: [], base: [] } : lineage.sourcesOf(place);
    return {
      baseSources: sources.base.flatMap(describedSource),
      columnId: id,
      columnName: name,
      directSources: sources.direct.flatMap(describedSource),
    };
  }),
  ...described(written),
});

const describedSource = ({ use, place }: SourceColumn): readonly JsonObject[] => {
  const column = columnAt(use.object, place);
  return column === undefined ? [] : [{ columnName: column.name, ...described(use) }];
};

/** The row access policy of what was read, and the masking policies of the columns that were. */
const policyReferences = (
  use: ObjectUse,
  places: ReadonlySet<number>,
  { asker }: DataAccess['resolution'],
): readonly JsonObject[] => {
  const { object } = use;
  const describedPolicy = (attached: AttachedPolicy): JsonObject => {
    const { policy, path } = asker.policyInUse(attached);
    return {
      policyId: policy.id,
      policyKind: policy.kind.replaceAll(' ', '_'),
      policyName: nameOf(path),
    };
  };
  const inForce = asker.policiesInForce(object);
  const ofKind = (kind: AttachedPolicy['kind']) => inForce.filter((policy) => policy.kind === kind);
  const masked = ofKind('MASKING POLICY').flatMap((attached) => {
    const [first] = attached.columns;
    const place = object.kind === 'VIEW' ? first : object.columns.findIndex((column) => column.id === first);
    if (place === undefined || !places.has(place)) return [];
    return describedColumn(object, place).map((column) => ({
      ...column,
      policies: [describedPolicy(attached)],
    }));
  });
  const rows = ofKind('ROW ACCESS POLICY').map(describedPolicy);
  if (masked.length === 0 && rows.length === 0) return [];
  return [{ columns: masked, ...described(use), policies: rows }];
};
