/** Questions about authentication, password and session policies. */
import { theAccount } from '../access/access.ts';
import { authenticationOver, policyOver } from '../access/effective-policies.ts';
import type { Path, Queries } from '../account.ts';
import type { ObjectOf } from '../catalog/objects.ts';
import { theWholeAccount } from '../catalog/policy-attachments.ts';
import { doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { SecurityPolicyKind } from '../model.ts';
import type { AuthenticationSettings } from '../policies.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { hasToDoWith } from './visibility.ts';

/** Owners see theirs; who may apply policies of the kind, or manages grants, sees all. */
const seesAll = ({ access }: QueryContext, kind: SecurityPolicyKind): boolean =>
  access.wasGranted(`APPLY ${kind}`, theAccount) || access.wasGranted('MANAGE GRANTS', theAccount);

export const policies = <Kind extends SecurityPolicyKind>(
  context: QueryContext,
  kind: Kind,
): readonly { readonly policy: ObjectOf<Kind>; readonly path: Path }[] =>
  context.catalog.objects
    .ofKind(kind)
    .filter((policy) => seesAll(context, kind) || hasToDoWith(context, policy))
    .map((policy) => ({ policy, path: pathOfObject(context, policy) }));

export const describePolicy = <Kind extends SecurityPolicyKind>(
  context: QueryContext,
  kind: Kind,
  path: Path,
): ObjectOf<Kind> => {
  const found = objectAt(context, kind, path);
  const policy = found && context.catalog.objects.byId(kind, found.id);
  if (policy === undefined || !(seesAll(context, kind) || hasToDoWith(context, policy))) {
    throw doesNotExist(kind, shownPath(path));
  }
  return policy;
};

export const authenticationRules = ({ catalog }: QueryContext): readonly AuthenticationSettings[] => {
  const kind = 'AUTHENTICATION POLICY';
  const own = catalog.objects
    .ofKind(kind)
    .filter(({ id }) =>
      catalog.policyAttachments.targetsOf(kind, id).some((target) => target !== theWholeAccount),
    );
  return [authenticationOver(catalog, null), ...own.map(({ settings }) => settings)];
};

/** SHOW ... POLICIES ON: the policy in force, and where it is set. */
export const policyInForce = async (
  context: QueryContext,
  kind: SecurityPolicyKind,
  on: Parameters<Queries['policyInForce']>[1],
): ReturnType<Queries['policyInForce']> => {
  const { catalog, store, actor, accountName } = context;
  const user = on.kind === 'USER' ? await catalog.users.byName(store, on.name) : undefined;
  if (on.kind === 'USER' && user === undefined) throw doesNotExist('USER', on.name);
  if (!seesAll(context, kind) && user?.id !== actor.user) {
    throw insufficientPrivileges(on.kind.toLowerCase(), on.kind === 'USER' ? on.name : accountName);
  }
  const policy = policyOver(catalog, kind, user?.id ?? null);
  if (policy === undefined) return undefined;
  const isOwn = user !== undefined && catalog.policyAttachments.on(kind, user.id) !== undefined;
  return { policy, path: pathOfObject(context, policy), setOn: isOwn ? 'USER' : 'ACCOUNT' };
};
