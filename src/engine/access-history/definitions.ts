/**
 * What a statement did to the definition of an object: OBJECT_MODIFIED_BY_DDL, found by comparing the object before
 * and after. https://docs.snowflake.com/en/user-guide/access-history#examples-tracking-objects-modified-by-a-ddl-operation
 */

import type { Actor, ObjectRecord, Path } from '../../account/account.ts';
import type { CatalogObject, CatalogObjectKind, JsonObject } from '../../account/model.ts';
import { systemActor } from '../../account/system-actor.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { pathOfKind } from '../names.ts';

/** How the page calls the kinds whose definitions it tells of. */
const domains: ReadonlyMap<string, string> = new Map([
  ['DATABASE', 'Database'],
  ['SCHEMA', 'Schema'],
  ['TABLE', 'Table'],
  ['VIEW', 'View'],
  ['SEQUENCE', 'Sequence'],
  ['STAGE', 'Stage'],
  ['TAG', 'TAG'],
  ['MASKING POLICY', 'MASKING_POLICY'],
  ['ROW ACCESS POLICY', 'ROW_ACCESS_POLICY'],
] satisfies readonly (readonly [CatalogObjectKind, string])[]);

interface Target {
  /** The kinds that the name may be of. */
  readonly kinds: readonly CatalogObjectKind[];
  readonly path: Path;
}

export interface DefinitionChange {
  readonly before: ObjectRecord | undefined;
  readonly after: ObjectRecord | undefined;
  /** What the object changed names with, before it did. */
  readonly swappedWith?: ObjectRecord | undefined;
}

const isTracked = (kind: string): kind is CatalogObjectKind => domains.has(kind);

const named = (
  statement: Statement,
): { readonly kinds: readonly string[]; readonly name: ObjectName } | null => {
  switch (statement.statement) {
    case 'create':
    case 'alter':
    case 'drop':
    case 'comment':
    case 'createDataPolicy':
      return { kinds: [statement.kind], name: statement.name };
    case 'createTable':
      return { kinds: ['TABLE'], name: statement.name };
    case 'createStage':
      return { kinds: ['STAGE'], name: statement.name };
    case 'createSequence':
    case 'alterSequence':
      return { kinds: ['SEQUENCE'], name: statement.name };
    case 'createView':
      return { kinds: ['VIEW'], name: statement.name };
    case 'alterTable':
    case 'alterView':
      return { kinds: ['TABLE', 'VIEW'], name: statement.name };
    default:
      return null;
  }
};

/** What the statement defines; undefined where it defines nothing, or names nothing that can be. */
const targetOf = (context: StatementContext, statement: Statement): Target | undefined => {
  const found = named(statement);
  const kinds = found?.kinds.filter(isTracked) ?? [];
  const [kind] = kinds;
  if (found === null || kind === undefined) return undefined;
  try {
    return { kinds, path: pathOfKind(context, kind, found.name) };
  } catch {
    // Whatever is wrong with the name, the statement itself says it.
    return undefined;
  }
};

/** Sees all that there is, the session's temporary tables too. */
const system = ({ account, session }: StatementContext): Actor => ({
  ...systemActor(account.name),
  session: session.id,
});

const recordOf = (context: StatementContext, { kinds, path }: Target): Promise<ObjectRecord | undefined> =>
  context.account.read(system(context), (queries) =>
    kinds.map((kind) => queries.objectRecord({ kind, path })).find((record) => record !== undefined),
  );

const swapTarget = (context: StatementContext, statement: Statement): Target | undefined =>
  statement.statement === 'alterTable' && statement.action.action === 'swap'
    ? targetOf(context, { ...statement, name: statement.action.with })
    : undefined;

/** Looks at the object before the statement runs; the answer looks again. Nothing for statements that define nothing. */
export const watchDefinition = async (
  context: StatementContext,
  statement: Statement,
): Promise<(() => Promise<DefinitionChange>) | undefined> => {
  const target = targetOf(context, statement);
  if (target === undefined) return undefined;
  const { kinds, path } = target;
  const look = (): Promise<ObjectRecord | undefined> => recordOf(context, { kinds, path });
  const before = await look();
  const other = swapTarget(context, statement);
  const swappedWith = other && (await recordOf(context, other));
  if (swappedWith !== undefined) return async () => ({ before, after: before, swappedWith });
  return async () => {
    const { object } = before ?? {};
    // A new name, or a new place, leaves the object what it is.
    const moved =
      object === undefined
        ? undefined
        : await context.account.read(system(context), (queries) =>
            queries.objectRecord({ kind: object.kind, id: object.id }),
          );
    return { before, after: moved ?? (await look()) };
  };
};

export const definitionChanges = (change: DefinitionChange): readonly JsonObject[] => {
  const { before, swappedWith } = change;
  if (before !== undefined && swappedWith !== undefined)
    return [swapped(before, swappedWith), swapped(swappedWith, before)];
  const definition = definitionChange(change);
  return definition === null ? [] : [definition];
};

const swapped = (record: ObjectRecord, target: ObjectRecord): JsonObject => ({
  ...described(record),
  operationType: 'ALTER',
  properties: {
    swapTargetDomain: value(domainOf(target)),
    swapTargetId: value(target.object.id),
    swapTargetName: value(nameOf(target.path)),
  },
});

const domainOf = ({ object }: ObjectRecord): string => domains.get(object.kind) ?? object.kind;

const described = (record: ObjectRecord): JsonObject => ({
  objectDomain: domainOf(record),
  objectId: record.object.id,
  objectName: nameOf(record.path),
});

const definitionChange = ({ before, after }: DefinitionChange): JsonObject | null => {
  const [operationType, record] = operationOf(before, after);
  if (record === undefined) return null;
  const properties = operationType === 'DROP' || after === undefined ? {} : differences(before, after);
  if (operationType === 'ALTER' && Object.keys(properties).length === 0) return null;
  return { ...described(record), operationType, properties };
};

const operationOf = (
  before: ObjectRecord | undefined,
  after: ObjectRecord | undefined,
): readonly ['CREATE' | 'ALTER' | 'DROP', ObjectRecord | undefined] => {
  if (after === undefined) return ['DROP', before];
  return before?.object.id === after.object.id ? ['ALTER', before] : ['CREATE', after];
};

const nameOf = (path: Path): string => path.join('.');

const value = (of: string | number | boolean | null): JsonObject => ({ value: of });

/** What the new definition has and the old one had not, and the other way round. */
const differences = (earlier: ObjectRecord | undefined, after: ObjectRecord): JsonObject => {
  const before = earlier?.object.id === after.object.id ? earlier : undefined;
  const columns = columnDifferences(before, after);
  return {
    ...nonEmpty('allowedValues', allowedValueDifferences(before?.object, after.object)),
    ...nonEmpty('columns', columns),
    ...commentDifference(before?.object, after.object),
    ...(before !== undefined && nameOf(before.path) !== nameOf(after.path)
      ? { objectName: value(nameOf(after.path)) }
      : {}),
    ...settingDifferences(before?.object, after.object),
    ...policyDifferences(before, after, null),
    ...nonEmpty('tags', tagDifferences(before, after, null)),
  };
};

const nonEmpty = (name: string, content: JsonObject): JsonObject =>
  Object.keys(content).length === 0 ? {} : { [name]: content };

interface Named {
  readonly key: string;
  readonly content: JsonObject;
}

/** ADD for what is new or has another content, DROP for what is gone. */
const added = (before: readonly Named[], after: readonly Named[]): JsonObject => {
  const text = ({ content }: Named): string => JSON.stringify(content);
  const known = new Map(before.map((item) => [item.key, text(item)]));
  const changed = after.filter((item) => known.get(item.key) !== text(item));
  const gone = before.filter(({ key }) => after.every((item) => item.key !== key));
  return Object.fromEntries([
    ...changed.map(({ key, content }) => [key, { ...content, subOperationType: 'ADD' }]),
    ...gone.map(({ key, content }) => [key, { ...content, subOperationType: 'DROP' }]),
  ]);
};

const columnsOf = (
  record: ObjectRecord | undefined,
): readonly { readonly id: number; readonly name: string }[] => {
  const { object } = record ?? {};
  if (object?.kind === 'TABLE') return object.columns;
  return object?.kind === 'VIEW' ? object.columns.map(({ name }, index) => ({ id: index + 1, name })) : [];
};

const columnDifferences = (before: ObjectRecord | undefined, after: ObjectRecord): JsonObject => {
  const old = columnsOf(before);
  const now = columnsOf(after);
  const found: { [name: string]: JsonObject } = {};
  for (const { id, name } of now) {
    const known = old.find((column) => column.id === id);
    const changes: JsonObject = {
      ...policyDifferences(before, after, name),
      ...nonEmpty('tags', tagDifferences(before, after, name)),
      ...(known === undefined || known.name === name ? {} : { columnName: value(name) }),
    };
    if (known === undefined) found[name] = { objectId: value(id), subOperationType: 'ADD', ...changes };
    else if (Object.keys(changes).length > 0)
      found[known.name] = { objectId: value(id), subOperationType: 'ALTER', ...changes };
  }
  for (const { id, name } of old)
    if (now.every((column) => column.id !== id))
      found[name] = { objectId: value(id), subOperationType: 'DROP' };
  return found;
};

const tagDifferences = (
  before: ObjectRecord | undefined,
  after: ObjectRecord,
  column: string | null,
): JsonObject => {
  const of = (record: ObjectRecord | undefined): readonly Named[] =>
    (record?.tags ?? [])
      .filter((tag) => tag.column === column)
      .map((tag) => ({
        key: nameOf(tag.path),
        content: { objectId: value(tag.id), tagValue: value(tag.value) },
      }));
  return added(of(before), of(after));
};

const policyDifferences = (
  before: ObjectRecord | undefined,
  after: ObjectRecord,
  column: string | null,
): JsonObject => {
  const isMasked = column !== null || after.object.kind === 'TAG';
  const kind = isMasked ? 'MASKING POLICY' : 'ROW ACCESS POLICY';
  const of = (record: ObjectRecord | undefined): readonly Named[] =>
    (record?.policies ?? [])
      .filter((policy) => policy.kind === kind && policy.column === column)
      .map(({ path, id }) => ({ key: nameOf(path), content: { objectId: value(id) } }));
  return nonEmpty(isMasked ? 'maskingPolicies' : 'rowAccessPolicies', added(of(before), of(after)));
};

const allowedValuesOf = (object: CatalogObject | undefined): readonly Named[] =>
  object?.kind === 'TAG' ? (object.allowedValues ?? []).map((key) => ({ key, content: {} })) : [];

const allowedValueDifferences = (before: CatalogObject | undefined, after: CatalogObject): JsonObject =>
  added(allowedValuesOf(before), allowedValuesOf(after));

/** What is told of the kind beside what all have. */
const settingsOf = (object: CatalogObject | undefined): { readonly [name: string]: string } => {
  switch (object?.kind) {
    case 'MASKING POLICY':
    case 'ROW ACCESS POLICY':
      return { policyBody: object.body };
    case 'SEQUENCE':
      return { start: String(object.start), increment: String(object.increment) };
    default:
      return {};
  }
};

const settingDifferences = (before: CatalogObject | undefined, after: CatalogObject): JsonObject => {
  const known = settingsOf(before);
  const changed = Object.entries(settingsOf(after)).filter(([name, setting]) => known[name] !== setting);
  return Object.fromEntries(changed.map(([name, setting]) => [name, value(setting)]));
};

const commentDifference = (before: CatalogObject | undefined, after: CatalogObject): JsonObject =>
  (before?.comment ?? null) === after.comment ? {} : { comment: value(after.comment) };
