/** ALTER TAG … SET and UNSET MASKING POLICY. https://docs.snowflake.com/en/user-guide/tag-based-masking-policies */
import { theAccount } from '../access/access.ts';
import type { ChangeTagMasks, Path } from '../account.ts';
import { doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import type { DataPolicy, Tag } from '../model.ts';
import { describePolicy } from '../queries/data-policies.ts';
import { shownPath } from '../queries/paths.ts';
import { maskingPolicyFor } from '../queries/policies-in-force.ts';
import { knowsTag } from '../queries/tags.ts';
import { hasToDoWith } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { tagAt } from './find-tag.ts';

export const changeTagMasks = async (context: ChangeContext, input: ChangeTagMasks): Promise<void> => {
  const { path, ifExists, set = [], unset = [], force = false } = input;
  const tag = tagAt(context, path);
  if (tag === undefined || !(knowsTag(context, tag) || hasToDoWith(context, tag))) {
    if (ifExists === true) return;
    throw doesNotExist('TAG', shownPath(path));
  }
  let next = tag;
  for (const name of set) next = masking(context, next, policyToSet(context, next, name), force);
  for (const name of unset) {
    const policy = policyToSet(context, next, name);
    if (!next.maskingPolicies.includes(policy.id))
      throw executionError(
        `SQL compilation error:\nMasking policy ${policy.name} is not attached to TAG ${tag.name}.`,
        '003540',
        '42601',
      );
    next = { ...next, maskingPolicies: next.maskingPolicies.filter((id) => id !== policy.id) };
  }
  if (next !== tag) await context.catalog.objects.update(context.transaction, next);
};

/** APPLY MASKING POLICY on the account; else OWNERSHIP of the tag, and APPLY on the policy. */
const policyToSet = (context: ChangeContext, tag: Tag, path: Path): DataPolicy => {
  const policy = describePolicy(context, 'MASKING POLICY', path);
  const { access } = context;
  if (access.wasGranted('APPLY MASKING POLICY', theAccount)) return policy;
  if (!access.owns(tag)) throw insufficientPrivileges('TAG', tag.name);
  if (!access.owns(policy) && !access.wasGranted('APPLY', { kind: 'MASKING POLICY', id: policy.id }))
    throw insufficientPrivileges('MASKING POLICY', policy.name);
  return policy;
};

/** "The tag can support one masking policy for each data type". */
const masking = (context: ChangeContext, tag: Tag, policy: DataPolicy, force: boolean): Tag => {
  const present = maskingPolicyFor(context, tag, policy.parameters[0]?.type.type ?? '');
  if (present?.id === policy.id) return tag;
  if (present !== undefined && !force)
    throw executionError(
      `SQL compilation error:\nTag ${tag.name} already has a masking policy for the same data type.`,
      '003545',
      '42710',
    );
  const others = tag.maskingPolicies.filter((id) => id !== present?.id);
  return { ...tag, maskingPolicies: [...others, policy.id] };
};
