/** Questions about row access and masking policies. */
import { theAccount } from '../access/access.ts';
import type { Path } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { AttachedPolicy, CatalogObject, DataPolicy, DataPolicyKind } from '../model.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { hasToDoWith } from './visibility.ts';

export const isDataPolicy = (object: CatalogObject): object is DataPolicy =>
  object.kind === 'ROW ACCESS POLICY' || object.kind === 'MASKING POLICY';

/** Owners and whoever may apply one see it; who may apply all of the kind, or manages grants, sees all. */
export const maySeePolicy = (context: QueryContext, policy: DataPolicy): boolean =>
  hasToDoWith(context, policy) ||
  context.access.wasGranted(`APPLY ${policy.kind}`, theAccount) ||
  context.access.wasGranted('MANAGE GRANTS', theAccount);

export const policies = (
  context: QueryContext,
  kind: DataPolicyKind,
): readonly { readonly policy: DataPolicy; readonly path: Path }[] =>
  context.catalog.objects
    .ofKind(kind)
    .filter((policy) => maySeePolicy(context, policy))
    .map((policy) => ({ policy, path: pathOfObject(context, policy) }));

/** As everybody sees it: a policy that one may not see does not exist. */
export const describePolicy = (context: QueryContext, kind: DataPolicyKind, path: Path): DataPolicy => {
  const found = objectAt(context, kind, path);
  if (found === undefined || !isDataPolicy(found) || !maySeePolicy(context, found))
    throw doesNotExist(kind, shownPath(path));
  return found;
};

export const policyInUse = (
  context: QueryContext,
  { kind, policy: id }: AttachedPolicy,
): { readonly policy: DataPolicy; readonly path: Path } => {
  const policy = context.catalog.objects.byId(kind, id);
  if (policy === undefined) throw new Error(`${kind} ${id} is set and not in the catalog.`);
  return { policy, path: pathOfObject(context, policy) };
};
