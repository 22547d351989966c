/** What policies are set on. https://docs.snowflake.com/en/sql-reference/functions/policy_references */
import type { NumberedPolicyReference, Path, PolicyReference } from '../account.ts';
import { theWholeAccount } from '../catalog/policy-attachments.ts';
import { doesNotExist } from '../errors.ts';
import { asUserId, type Name, securityPolicyKinds } from '../model.ts';
import { accountPolicyName } from '../sign-in-directory.ts';
import type { QueryContext } from './context.ts';
import { integrations, networkPolicies, networkPolicy } from './objects.ts';
import { pathOfObject, shownPath } from './paths.ts';
import { policies } from './security-policies.ts';

type Bearer = PolicyReference['on'];

const bearersOfNetworkPolicy = async (context: QueryContext, policy: Name): Promise<readonly Bearer[]> => {
  const { catalog, store, accountName } = context;
  const integrations = catalog.objects
    .ofKind('INTEGRATION')
    .filter(({ networkPolicy: name }) => name === policy);
  const users = await catalog.users.namesWithNetworkPolicy(store, policy);
  return [
    ...(accountPolicyName(catalog) === policy ? [{ kind: 'ACCOUNT', name: accountName } as const] : []),
    ...integrations.map(({ name }) => ({ kind: 'INTEGRATION', name }) as const),
    ...users.map((name) => ({ kind: 'USER', name }) as const),
  ];
};

const bearerOf = async (
  { catalog, store, accountName }: QueryContext,
  target: number,
): Promise<readonly Bearer[]> => {
  if (target === theWholeAccount) return [{ kind: 'ACCOUNT', name: accountName }];
  const user = await catalog.users.byId(store, asUserId(target));
  return user === undefined ? [] : [{ kind: 'USER', name: user.name }];
};

export const referencesOfPolicy = async (
  context: QueryContext,
  path: Path,
): Promise<readonly PolicyReference[]> => {
  const [name] = path;
  if (name !== undefined && path.length === 1) {
    const bearers = await bearersOfNetworkPolicy(context, networkPolicy(context, name).name);
    return bearers.map((on) => ({ kind: 'NETWORK POLICY', path, on }));
  }
  const found = securityPolicyKinds
    .flatMap((kind) => policies(context, kind))
    .filter((candidate) => shownPath(candidate.path) === shownPath(path));
  if (found.length === 0) throw doesNotExist('POLICY', shownPath(path));
  const references: PolicyReference[] = [];
  for (const { policy } of found) {
    for (const target of context.catalog.policyAttachments.targetsOf(policy.kind, policy.id)) {
      for (const on of await bearerOf(context, target)) references.push({ kind: policy.kind, path, on });
    }
  }
  return references;
};

/** Everything, for those who see all of the account. */
export const allPolicyReferences = async (
  context: QueryContext,
): Promise<readonly NumberedPolicyReference[]> => {
  const { objects, policyAttachments } = context.catalog;
  const references: NumberedPolicyReference[] = [];
  for (const { kind, id, name } of objects.ofKind('NETWORK POLICY')) {
    for (const on of await bearersOfNetworkPolicy(context, name))
      references.push({ kind, id, path: [name], on });
  }
  for (const policy of securityPolicyKinds.flatMap((kind) => objects.ofKind(kind))) {
    const { kind, id } = policy;
    for (const target of policyAttachments.targetsOf(kind, id)) {
      for (const on of await bearerOf(context, target))
        references.push({ kind, id, path: pathOfObject(context, policy), on });
    }
  }
  return references;
};

/** The name of its network policy, and where security policies are attached: not to integrations. */
const attachmentsOf = async (context: QueryContext, { kind, name }: Bearer) => {
  const { catalog, store, accountName } = context;
  if (kind === 'ACCOUNT' && name === accountName)
    return { network: accountPolicyName(catalog), target: theWholeAccount } as const;
  if (kind === 'USER') {
    const user = await catalog.users.byName(store, name);
    if (user !== undefined) return { network: user.networkPolicy, target: user.id };
  }
  const integration =
    kind === 'INTEGRATION' ? integrations(context).find((candidate) => candidate.name === name) : undefined;
  if (integration === undefined) throw doesNotExist(kind, name);
  return { network: integration.networkPolicy, target: undefined };
};

export const policiesOn = async (context: QueryContext, on: Bearer): Promise<readonly PolicyReference[]> => {
  const { network, target } = await attachmentsOf(context, on);
  const ofNetwork = networkPolicies(context).filter(({ name }) => name === network);
  const attached = securityPolicyKinds.flatMap((kind) => {
    const id = target === undefined ? undefined : context.catalog.policyAttachments.on(kind, target);
    return policies(context, kind).filter(({ policy }) => policy.id === id);
  });
  return [
    ...ofNetwork.map(({ name }) => ({ kind: 'NETWORK POLICY', path: [name], on }) as const),
    ...attached.map(({ policy, path }) => ({ kind: policy.kind, path, on })),
  ];
};
