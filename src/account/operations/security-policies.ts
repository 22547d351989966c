/** CREATE, ALTER and DROP of authentication, password and session policies. */
import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type {
  AlterSecurityPolicy,
  CreateOutcome,
  CreateSecurityPolicy,
  DropOutcome,
  Operations,
  Path,
  PolicySettings,
} from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists, executionError } from '../errors.ts';
import {
  asName,
  asObjectId,
  type CatalogObject,
  type SecurityPolicy,
  type SecurityPolicyKind,
  securityPolicyKinds,
} from '../model.ts';
import {
  defaultAuthenticationSettings,
  defaultPasswordSettings,
  defaultSessionSettings,
} from '../policies.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { keepAdministrator } from './keep-administrator.ts';
import { schemaToMoveTo } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { checkPolicy } from './policy-rules.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { schemaToCreateIn } from './schema-use.ts';

const isSecurityPolicyKind = (kind: string): kind is SecurityPolicyKind =>
  securityPolicyKinds.some((known) => known === kind);

export const isSecurityPolicy = (object: CatalogObject): object is SecurityPolicy =>
  isSecurityPolicyKind(object.kind);

export const policyAt = (
  context: ChangeContext,
  kind: SecurityPolicyKind,
  path: Path,
): SecurityPolicy | undefined => {
  const found = objectAt(context, kind, path);
  return found !== undefined && isSecurityPolicy(found) ? found : undefined;
};

type PolicyBase = Omit<SecurityPolicy, 'kind' | 'settings'>;

const newPolicy = (base: PolicyBase, given: PolicySettings): SecurityPolicy => {
  switch (given.kind) {
    case 'AUTHENTICATION POLICY':
      return { ...base, kind: given.kind, settings: { ...defaultAuthenticationSettings, ...given.settings } };
    case 'PASSWORD POLICY':
      return { ...base, kind: given.kind, settings: { ...defaultPasswordSettings, ...given.settings } };
    case 'SESSION POLICY':
      return { ...base, kind: given.kind, settings: { ...defaultSessionSettings, ...given.settings } };
  }
};

const withSettings = (policy: SecurityPolicy, given: PolicySettings): SecurityPolicy => {
  if (policy.kind === 'AUTHENTICATION POLICY' && given.kind === policy.kind) {
    return { ...policy, settings: { ...policy.settings, ...given.settings } };
  }
  if (policy.kind === 'PASSWORD POLICY' && given.kind === policy.kind) {
    return { ...policy, settings: { ...policy.settings, ...given.settings } };
  }
  if (policy.kind === 'SESSION POLICY' && given.kind === policy.kind) {
    return { ...policy, settings: { ...policy.settings, ...given.settings } };
  }
  return policy;
};

export const createSecurityPolicy = async (
  context: ChangeContext,
  { path, mode, comment, ...given }: CreateSecurityPolicy,
): Promise<CreateOutcome> => {
  const { kind } = given;
  const schema = schemaToCreateIn(context, path.slice(0, -1), `CREATE ${kind}`);
  const name = path.at(-1) ?? asName('');
  const existing = policyAt(context, kind, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists(kind, shownPath(path));
    requireObjectOwnership(context, existing, shownPath(path));
    if (mode === 'orAlter') {
      await change(context, existing, newPolicy({ ...existing, comment: comment ?? null }, given));
      return 'altered';
    }
    await removeSecurityPolicy(context, existing);
  }
  const policy = newPolicy(
    {
      id: asObjectId(await nextId(context.transaction)),
      name,
      schema: schema.id,
      owner: context.actor.primaryRole,
      comment: comment ?? null,
      createdOn: context.now,
    },
    given,
  );
  checkPolicy(context, policy);
  await context.catalog.objects.insert(context.transaction, policy);
  return existing === undefined ? 'created' : 'replaced';
};

const change = async (
  context: ChangeContext,
  policy: SecurityPolicy,
  next: SecurityPolicy,
): Promise<void> => {
  if (isDeepStrictEqual(next, policy)) return;
  checkPolicy(context, next);
  await keepAdministrator(context, () => context.catalog.objects.update(context.transaction, next));
  if (next.kind === 'SESSION POLICY') context.reviewSessions();
};

export const alterSecurityPolicy = async (
  context: ChangeContext,
  { path, ifExists, rename, comment, ...given }: AlterSecurityPolicy,
): Promise<void> => {
  const policy = ownedObject(context, given.kind, path, ifExists);
  if (policy === undefined) return;
  const moved = rename === undefined ? policy : { ...policy, ...placeAt(context, policy, rename) };
  const commented = comment === undefined ? moved : { ...moved, comment };
  await change(context, policy, withSettings(commented, given));
};

/** RENAME may move the policy to another schema, where its owner may create one. */
const placeAt = (
  context: ChangeContext,
  policy: SecurityPolicy,
  path: Path,
): Pick<SecurityPolicy, 'name' | 'schema'> => {
  const schema = schemaToMoveTo(context, policy, path.slice(0, -1), `CREATE ${policy.kind}`);
  const existing = policyAt(context, policy.kind, path);
  if (existing !== undefined && existing.id !== policy.id) throw alreadyExists(policy.kind, shownPath(path));
  return { name: path.at(-1) ?? policy.name, schema: schema.id };
};

export const dropSecurityPolicy = async (
  context: ChangeContext,
  { kind, path, ifExists }: Parameters<Operations['dropSecurityPolicy']>[0],
): Promise<DropOutcome> => {
  const policy = ownedObject(context, kind, path, ifExists);
  if (policy === undefined) return 'didNotExist';
  await removeSecurityPolicy(context, policy);
  return 'dropped';
};

/** Not while it is set anywhere. */
export const removeSecurityPolicy = async (context: ChangeContext, policy: SecurityPolicy): Promise<void> => {
  const { catalog, transaction } = context;
  if (catalog.policyAttachments.targetsOf(policy.kind, policy.id).length > 0) {
    throw executionError(
      `SQL compilation error:\nPolicy ${policy.name} cannot be dropped/replaced as it is associated with one or more entities.`,
      '003531',
      '42601',
    );
  }
  await removeGrantsOn(context, { kind: policy.kind, id: policy.id });
  await catalog.objects.delete(transaction, policy, context.now);
};
