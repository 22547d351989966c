/** ALTER TABLE and ALTER VIEW that set row access and masking policies, or take them away. */
import { isDeepStrictEqual } from 'node:util';
import { theAccount } from '../access/access.ts';
import type { ChangeDataPolicies, DataPolicyChange, Path } from '../account.ts';
import { doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import {
  type AttachedPolicy,
  type DataPolicy,
  type DataPolicyKind,
  dataPolicyKinds,
  type Name,
  type Table,
  type View,
} from '../model.ts';
import { type NumberedColumn, numberedColumns } from '../queries/columns.ts';
import { describePolicy, policyInUse } from '../queries/data-policies.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { hasToDoWith } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';

type Bearer = Table | View;

export const changeDataPolicies = async (
  context: ChangeContext,
  { kind, path, ifExists, changes }: ChangeDataPolicies,
): Promise<void> => {
  const found = objectAt(context, kind, path);
  if ((found?.kind !== 'TABLE' && found?.kind !== 'VIEW') || !isKnown(context, found)) {
    if (ifExists === true) return;
    throw doesNotExist(kind, shownPath(path));
  }
  let next: Bearer = found;
  for (const change of changes) next = { ...next, policies: changed(context, next, path, change) };
  if (isDeepStrictEqual(next, found)) return;
  await context.catalog.objects.update(context.transaction, next);
};

/** APPLY on the account reaches every table. */
const isKnown = (context: ChangeContext, bearer: Bearer): boolean =>
  hasToDoWith(context, bearer) ||
  dataPolicyKinds.some((kind) => context.access.wasGranted(`APPLY ${kind}`, theAccount));

const changed = (
  context: ChangeContext,
  bearer: Bearer,
  path: Path,
  change: DataPolicyChange,
): readonly AttachedPolicy[] => {
  const { policies } = bearer;
  const ofRows = policies.find(({ kind }) => kind === 'ROW ACCESS POLICY');
  switch (change.change) {
    case 'addRowPolicy': {
      const policy = policyToSet(context, 'ROW ACCESS POLICY', change.policy, bearer, path);
      if (ofRows !== undefined)
        throw executionError(
          `SQL compilation error:\nObject ${bearer.name} already has a ROW_ACCESS_POLICY. Only one ROW_ACCESS_POLICY is allowed at a time.`,
          '003553',
          '23001',
        );
      return [...policies, attachment(context, bearer, policy, change.columns)];
    }
    case 'dropRowPolicy': {
      const policy = policyToSet(context, 'ROW ACCESS POLICY', change.policy, bearer, path);
      if (ofRows?.policy !== policy.id) throw notAttached('ROW ACCESS POLICY', bearer.kind);
      return policies.filter((attached) => attached !== ofRows);
    }
    case 'dropAllRowPolicies': {
      requireBearer(context, 'ROW ACCESS POLICY', bearer, path);
      if (ofRows !== undefined) requireMayTakeAway(context, bearer, ofRows);
      return policies.filter((attached) => attached !== ofRows);
    }
    case 'mask': {
      const policy = policyToSet(context, 'MASKING POLICY', change.policy, bearer, path);
      const { using, column } = change;
      if (using !== null && using[0] !== column)
        throw executionError(
          `SQL compilation error:\nThe first column of USING must be the masked column '${column}'.`,
        );
      const present = maskOf(bearer, column);
      if (present !== undefined && present.policy !== policy.id && !change.force)
        throw executionError(
          `SQL compilation error:\nSpecified column already attached to another masking policy. A column cannot be attached to multiple masking policies. Please drop the current association in order to attach a new masking policy.`,
          '003545',
          '42710',
        );
      if (present !== undefined && present.policy !== policy.id) requireMayTakeAway(context, bearer, present);
      const others = policies.filter((attached) => attached !== present);
      return [...others, attachment(context, { ...bearer, policies: others }, policy, using ?? [column])];
    }
    case 'unmask': {
      requireBearer(context, 'MASKING POLICY', bearer, path);
      const present = maskOf(bearer, change.column);
      if (present === undefined) throw notAttached('MASKING POLICY', 'COLUMN');
      requireMayTakeAway(context, bearer, present);
      return policies.filter((attached) => attached !== present);
    }
  }
};

const notAttached = (kind: DataPolicyKind, to: string): Error =>
  executionError(
    `SQL compilation error:\nAny policy of kind ${kind.replaceAll(' ', '_')} is not attached to ${to}`,
    '003540',
    '42601',
  );

/** APPLY of the kind on the account reaches every table; else the table must be the actor's own. */
const requireBearer = (context: ChangeContext, kind: DataPolicyKind, bearer: Bearer, path: Path): void => {
  const { access } = context;
  if (access.owns(bearer) || access.wasGranted(`APPLY ${kind}`, theAccount)) return;
  if (hasToDoWith(context, bearer)) throw insufficientPrivileges(bearer.kind, bearer.name);
  throw doesNotExist(bearer.kind, shownPath(path));
};

/** https://docs.snowflake.com/en/user-guide/security-row-intro#label-security-row-access-policy-privileges */
const policyToSet = (
  context: ChangeContext,
  kind: DataPolicyKind,
  policyPath: Path,
  bearer: Bearer,
  path: Path,
): DataPolicy => {
  requireBearer(context, kind, bearer, path);
  const policy = describePolicy(context, kind, policyPath);
  if (!mayApply(context, policy)) throw insufficientPrivileges(kind, policy.name);
  return policy;
};

const mayApply = ({ access }: ChangeContext, policy: DataPolicy): boolean =>
  access.owns(policy) ||
  access.wasGranted(`APPLY ${policy.kind}`, theAccount) ||
  access.wasGranted('APPLY', { kind: policy.kind, id: policy.id });

/**
 * Taking a policy away needs the same right as setting it: whoever may read a table owns the clones they make of it,
 * and would read there what the policy denies. The refusal does not name the policy, which may be unknown to them.
 * https://docs.snowflake.com/en/user-guide/security-row-intro#label-security-row-access-policy-privileges
 */
const requireMayTakeAway = (context: ChangeContext, bearer: Bearer, attached: AttachedPolicy): void => {
  if (!mayApply(context, policyInUse(context, attached).policy))
    throw insufficientPrivileges(bearer.kind, bearer.name);
};

const columnNamed = (bearer: Bearer, name: Name): NumberedColumn => {
  const column = numberedColumns(bearer).find((candidate) => candidate.name === name);
  if (column === undefined)
    throw executionError(
      `SQL compilation error:\nColumn '${name}' does not exist in '${bearer.name}'.`,
      '000904',
      '42000',
    );
  return column;
};

const maskOf = (bearer: Bearer, name: Name): AttachedPolicy | undefined => {
  const { number } = columnNamed(bearer, name);
  return bearer.policies.find(({ kind, columns }) => kind === 'MASKING POLICY' && columns[0] === number);
};

const attachment = (
  context: ChangeContext,
  bearer: Bearer,
  policy: DataPolicy,
  names: readonly Name[],
): AttachedPolicy => {
  const columns = names.map((name) => columnNamed(bearer, name));
  const { parameters, kind } = policy;
  if (columns.length !== parameters.length)
    throw executionError(
      `SQL compilation error:\nPolicy ${policy.name} has ${parameters.length} argument(s), but ${columns.length} column(s) are given.`,
      '003546',
    );
  for (const [index, column] of columns.entries()) {
    const parameter = parameters[index];
    if (parameter !== undefined && parameter.type.type !== column.type.type)
      throw executionError(
        `SQL compilation error:\nColumn '${column.name}' data type '${column.type.type}' does not match the type '${parameter.type.type}' of the argument '${parameter.name}' of policy ${policy.name}.`,
        '003547',
      );
  }
  const attached = { kind, policy: policy.id, columns: columns.map(({ number }) => number) };
  requireUnshared(context, bearer, attached, policy);
  return attached;
};

/**
 * A column is masked or another policy's argument, not both, unless the policy that masks it exempts the others.
 * https://docs.snowflake.com/en/sql-reference/sql/create-masking-policy
 */
const requireUnshared = (
  context: ChangeContext,
  bearer: Bearer,
  attached: AttachedPolicy,
  policy: DataPolicy,
): void => {
  const conflict = (masked: number | undefined): Error => {
    const name = numberedColumns(bearer).find(({ number }) => number === masked)?.name ?? '';
    return executionError(
      `SQL compilation error:\nColumn '${name}' cannot be both masked and an argument of another policy, unless its masking policy has EXEMPT_OTHER_POLICIES = TRUE.`,
      '003548',
    );
  };
  for (const other of bearer.policies) {
    if (other.kind === 'MASKING POLICY' && !policyInUse(context, other).policy.exemptOtherPolicies) {
      const [masked] = other.columns;
      if (masked !== undefined && attached.columns.includes(masked)) throw conflict(masked);
    }
    if (attached.kind === 'MASKING POLICY' && !policy.exemptOtherPolicies) {
      const [masked] = attached.columns;
      if (masked !== undefined && other.columns.includes(masked)) throw conflict(masked);
    }
  }
};

/** What a policy reads stays as it is while the policy is set. */
export const requirePolicyColumns = (before: Bearer, after: Bearer): void => {
  const kept = new Map(numberedColumns(after).map(({ number, type }) => [number, type.type]));
  for (const { columns } of before.policies)
    for (const { number, name, type } of numberedColumns(before))
      if (columns.includes(number) && kept.get(number) !== type.type)
        throw executionError(
          `SQL compilation error:\nColumn '${name}' cannot be dropped or change its type while a policy is set on it.`,
          '003549',
        );
};
