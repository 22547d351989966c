import { requireObjectOwnership } from '../access/checks.ts';
import type { DropOutcome, Operations } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { CatalogObject } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { removeNetworkRule } from './drop-network-rule.ts';
import { removeTag } from './drop-tag.ts';
import { removeFutureGrants } from './future-grants.ts';
import { removeGrantsOn } from './remove-grants.ts';
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
  const found = objectAt(context, input.kind, input.path);
  if (found === undefined) {
    if (input.ifExists === true) return 'didNotExist';
    throw doesNotExist(input.kind, shownPath(input.path));
  }
  requireObjectOwnership(context, found, shownPath(input.path));
  await removeContainer(context, found);
  return 'dropped';
};

export const removeContainer = async (context: ChangeContext, object: CatalogObject): Promise<void> => {
  for (const child of context.catalog.objects.childrenOf(object.id)) await removeContainer(context, child);
  if (object.kind === 'NETWORK RULE') return removeNetworkRule(context, object);
  if (object.kind === 'TAG') return removeTag(context, object);
  if (isSecurityPolicy(object)) return removeSecurityPolicy(context, object);
  await removeGrantsOn(context, { kind: object.kind, id: object.id });
  await removeFutureGrants(context, context.catalog.futureGrants.in(object.id));
  await context.catalog.objects.delete(context.transaction, object);
};
