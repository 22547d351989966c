/**
 * The row access and masking policies that hold for a table or view: those that are set on it, and for columns that
 * none is set on, those of the tags that hold for them.
 * https://docs.snowflake.com/en/user-guide/tag-based-masking-policies
 */
import type { PolicyInForce, PolicyStatus } from '../account.ts';
import type { DataPolicy, ObjectId, Table, Tag, View } from '../model.ts';
import { type NumberedColumn, numberedColumns } from './columns.ts';
import type { QueryContext } from './context.ts';
import { tagsHoldingFor } from './tags.ts';

export const policiesInForce = (context: QueryContext, object: Table | View): readonly PolicyInForce[] => {
  const direct = object.policies.map(
    (attached): PolicyInForce => ({ ...attached, tag: null, status: 'ACTIVE' }),
  );
  const tags = context.catalog.maskingTags.byId();
  if (tags.size === 0) return direct;
  const columns = numberedColumns(object);
  return [...direct, ...columns.flatMap((column) => ofTags(context, object, columns, column, tags))];
};

/** "The masking policy that is directly assigned to the column takes precedence over the tag-based masking policy." */
const ofTags = (
  context: QueryContext,
  object: Table | View,
  columns: readonly NumberedColumn[],
  column: NumberedColumn,
  tags: ReadonlyMap<ObjectId, Tag>,
): readonly PolicyInForce[] => {
  const isMasked = object.policies.some(
    ({ kind, columns: [masked] }) => kind === 'MASKING POLICY' && masked === column.number,
  );
  if (isMasked) return [];
  const target = { kind: object.kind, id: object.id, column: column.key };
  const found = tagsHoldingFor(context, target).flatMap(({ tag: id }) => {
    const tag = tags.get(id);
    const policy = tag && maskingPolicyFor(context, tag, column.type.type);
    return tag === undefined || policy === undefined ? [] : [{ tag, policy }];
  });
  const several = new Set(found.map(({ policy }) => policy.id)).size > 1;
  return (several ? found : found.slice(0, 1)).map(({ tag, policy }) => {
    const conditions = conditionsOf(policy, columns);
    return {
      kind: 'MASKING POLICY',
      policy: policy.id,
      columns: [column.number, ...conditions.numbers],
      tag: tag.id,
      status: several ? 'MULTIPLE_MASKING_POLICY_ASSIGNED_TO_THE_COLUMN' : conditions.status,
    };
  });
};

/** The tag's policy for values of the type. */
export const maskingPolicyFor = (
  { catalog: { objects } }: QueryContext,
  { maskingPolicies }: Tag,
  type: string,
): DataPolicy | undefined =>
  maskingPolicies
    .map((id) => objects.byId('MASKING POLICY', id))
    .find((policy) => policy?.parameters[0]?.type.type === type);

/** The other arguments of a tag's policy are the columns of the same names. */
const conditionsOf = (
  { parameters }: DataPolicy,
  columns: readonly NumberedColumn[],
): { readonly numbers: readonly number[]; readonly status: PolicyStatus } => {
  const numbers: number[] = [];
  for (const { name, type } of parameters.slice(1)) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) return { numbers, status: 'COLUMN_IS_MISSING_FOR_SECONDARY_ARG' };
    if (column.type.type !== type.type)
      return { numbers, status: 'COLUMN_DATATYPE_MISMATCH_FOR_SECONDARY_ARG' };
    numbers.push(column.number);
  }
  return { numbers, status: 'ACTIVE' };
};
