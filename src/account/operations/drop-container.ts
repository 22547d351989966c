import type { DropOutcome, Operations } from '../account.ts';
import type { CatalogObject, Table, Tag, View } from '../model.ts';
import { isDataPolicy } from '../queries/data-policies.ts';
import type { ChangeContext } from './context.ts';
import { removeDataPolicy, requireUnattached } from './data-policies.ts';
import { removeDatabaseRole } from './database-roles.ts';
import { removeNetworkRule } from './drop-network-rule.ts';
import { removeSchemaObject } from './drop-schema-object.ts';
import { removeTag } from './drop-tag.ts';
import { removeFutureGrants } from './future-grants.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { requireUnreferenced } from './restrict.ts';
import { isSecurityPolicy, removeSecurityPolicy } from './security-policies.ts';

/**
 * DROP WAREHOUSE, DROP DATABASE, DROP SCHEMA, with everything in it. RESTRICT only asks about foreign keys from
 * elsewhere into tables (https://docs.snowflake.com/en/sql-reference/sql/drop-schema); what a network policy lists
 * stays under CASCADE, too.
 */
export const dropContainer = async (
  context: ChangeContext,
  input: Parameters<Operations['dropContainer']>[0],
): Promise<DropOutcome> => {
  const found = ownedObject(context, input.kind, input.path, input.ifExists);
  if (found === undefined) return 'didNotExist';
  if (input.dependents === 'RESTRICT') requireUnreferenced(context, tablesIn(context, found));
  await removeContainer(context, found);
  return 'dropped';
};

export const removeContainer = async (context: ChangeContext, object: CatalogObject): Promise<void> => {
  // Policies go after what they are set on; set on anything elsewhere, they stay and so does everything.
  for (const table of tablesIn(context, object)) await removeSchemaObject(context, table);
  for (const tag of tagsIn(context, object)) await releasePolicies(context, tag);
  for (const child of rolesLast(context.catalog.objects.childrenOf(object.id)))
    await removeContainer(context, child);
  if (object.kind === 'DATABASE ROLE') return removeDatabaseRole(context, object);
  if (object.kind === 'NETWORK RULE') return removeNetworkRule(context, object);
  if (object.kind === 'TAG') return removeTag(context, object);
  if (isSecurityPolicy(object)) return removeSecurityPolicy(context, object);
  if (isDataPolicy(object)) {
    requireUnattached(context, object);
    return removeDataPolicy(context, object);
  }
  await removeGrantsOn(context, { kind: object.kind, id: object.id });
  await removeFutureGrants(context, context.catalog.futureGrants.in(object.id));
  await context.catalog.objects.delete(context.transaction, object, context.now);
};

/** What a database role owns passes on when it goes: most of it goes before. */
const rolesLast = (children: readonly CatalogObject[]): readonly CatalogObject[] => [
  ...children.filter(({ kind }) => kind !== 'DATABASE ROLE'),
  ...children.filter(({ kind }) => kind === 'DATABASE ROLE'),
];

/** A tag that is set on nothing any more masks nothing: it goes together with its policies. */
const releasePolicies = async (context: ChangeContext, tag: Tag): Promise<void> => {
  const isUsed = context.catalog.tagAssignments.all().some((assignment) => assignment.tag === tag.id);
  if (isUsed || tag.maskingPolicies.length === 0) return;
  await context.catalog.objects.update(context.transaction, { ...tag, maskingPolicies: [] });
};

const tagsIn = (context: ChangeContext, object: CatalogObject): readonly Tag[] =>
  context.catalog.objects
    .childrenOf(object.id)
    .flatMap((child) => (child.kind === 'TAG' ? [child] : tagsIn(context, child)));

const tablesIn = (context: ChangeContext, object: CatalogObject): readonly (Table | View)[] =>
  context.catalog.objects
    .childrenOf(object.id)
    .flatMap((child) =>
      child.kind === 'TABLE' || child.kind === 'VIEW' ? [child] : tablesIn(context, child),
    );
