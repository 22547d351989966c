/** CREATE, ALTER and DROP of row access and masking policies. */
import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type {
  AlterDataPolicy,
  CreateDataPolicy,
  CreateOutcome,
  DropOutcome,
  Operations,
} from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists, duplicateColumn, executionError, unsupportedFeature } from '../errors.ts';
import { asName, asObjectId, type DataPolicy, type DataPolicyKind } from '../model.ts';
import { isDataPolicy } from '../queries/data-policies.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { requireStorable } from '../storable-text.ts';
import type { ChangeContext } from './context.ts';
import { schemaToMoveTo } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { schemaToCreateIn } from './schema-use.ts';

const policyAt = (
  context: ChangeContext,
  kind: DataPolicyKind,
  path: CreateDataPolicy['path'],
): DataPolicy | undefined => {
  const found = objectAt(context, kind, path);
  return found !== undefined && isDataPolicy(found) ? found : undefined;
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy */
export const createDataPolicy = async (
  context: ChangeContext,
  { kind, path, mode, parameters, body, exemptOtherPolicies, comment }: CreateDataPolicy,
): Promise<CreateOutcome> => {
  if (mode === 'orAlter') throw unsupportedFeature(`CREATE OR ALTER ${kind}`);
  const names = parameters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw duplicateColumn(twice);
  const schema = schemaToCreateIn(context, path.slice(0, -1), `CREATE ${kind}`);
  const existing = policyAt(context, kind, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists(kind, shownPath(path));
    requireObjectOwnership(context, existing, shownPath(path));
    requireUnattached(context, existing);
    await removeDataPolicy(context, existing);
  }
  const policy: DataPolicy = {
    id: asObjectId(await nextId(context.transaction)),
    kind,
    name: path.at(-1) ?? asName(''),
    schema: schema.id,
    owner: context.actor.primaryRole,
    comment: comment ?? null,
    createdOn: context.now,
    parameters,
    body,
    exemptOtherPolicies,
  };
  requireStorable(policy);
  await context.catalog.objects.insert(context.transaction, policy);
  return existing === undefined ? 'created' : 'replaced';
};

export const alterDataPolicy = async (
  context: ChangeContext,
  { kind, path, ifExists, rename, comment, body }: AlterDataPolicy,
): Promise<void> => {
  const policy = ownedObject(context, kind, path, ifExists);
  if (policy === undefined) return;
  const next: DataPolicy = {
    ...policy,
    ...(rename === undefined ? {} : placeAt(context, policy, rename)),
    ...(comment === undefined ? {} : { comment }),
    ...(body === undefined ? {} : { body }),
  };
  if (isDeepStrictEqual(next, policy)) return;
  requireStorable(next);
  await context.catalog.objects.update(context.transaction, next);
};

const placeAt = (
  context: ChangeContext,
  policy: DataPolicy,
  path: CreateDataPolicy['path'],
): Pick<DataPolicy, 'name' | 'schema'> => {
  const schema = schemaToMoveTo(context, policy, path.slice(0, -1), `CREATE ${policy.kind}`);
  const taken = policyAt(context, policy.kind, path);
  if (taken !== undefined && taken.id !== policy.id) throw alreadyExists(policy.kind, shownPath(path));
  return { name: path.at(-1) ?? policy.name, schema: schema.id };
};

export const dropDataPolicy = async (
  context: ChangeContext,
  { kind, path, ifExists }: Parameters<Operations['dropDataPolicy']>[0],
): Promise<DropOutcome> => {
  const policy = ownedObject(context, kind, path, ifExists);
  if (policy === undefined) return 'didNotExist';
  requireUnattached(context, policy);
  await removeDataPolicy(context, policy);
  return 'dropped';
};

/** What a policy protects must not lie open because the policy is gone. */
export const requireUnattached = ({ catalog: { objects } }: ChangeContext, policy: DataPolicy): void => {
  const isAttached = [...objects.ofKind('TABLE'), ...objects.ofKind('VIEW')].some(({ policies }) =>
    policies.some((attached) => attached.policy === policy.id),
  );
  const masksByTag = objects.ofKind('TAG').some(({ maskingPolicies }) => maskingPolicies.includes(policy.id));
  if (!isAttached && !masksByTag) return;
  throw executionError(
    `SQL compilation error:\nPolicy ${policy.name} cannot be dropped/replaced as it is associated with one or more entities.`,
    '003531',
    '42601',
  );
};

export const removeDataPolicy = async (context: ChangeContext, policy: DataPolicy): Promise<void> => {
  await removeGrantsOn(context, policy);
  await context.catalog.objects.delete(context.transaction, policy, context.now);
};
