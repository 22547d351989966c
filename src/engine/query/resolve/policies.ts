/**
 * What row access and masking policies leave of a table or view, before anything else is done with it.
 * https://docs.snowflake.com/en/user-guide/security-row-intro
 * https://docs.snowflake.com/en/user-guide/security-column-intro
 */
import type { Path, PolicyInForce } from '../../../account/account.ts';
import { AccountError } from '../../../account/errors.ts';
import {
  type AttachedPolicy,
  asName,
  type DataPolicy,
  type PolicyParameter,
  type Table,
  type View,
} from '../../../account/model.ts';
import type { Expression, Span } from '../../../sql/ast.ts';
import { parseExpression } from '../../../sql/parser.ts';
import type { Column, ColumnType } from '../../result.ts';
import { columnType } from '../../tables/columns.ts';
import { cast, convertible } from '../casts.ts';
import { columnTypeMismatch, invalidAggregate, policyFailed, QueryError } from '../errors.ts';
import {
  type ColumnReference,
  columnAlias,
  contains,
  type From,
  queryOf,
  selectOf,
  type Typed,
  type TypedQuery,
  unnamed,
} from '../tree.ts';
import { boolean, fixed } from '../types.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { type Expansion, type Namespace, type Resolution, Scope, type ScopeColumn } from './scope.ts';

interface Relation {
  readonly from: From;
  readonly alias: string;
  readonly columns: readonly Column[];
}

interface Bearer {
  readonly object: Table | View;
  readonly path: Path;
  readonly policies: readonly PolicyInForce[];
}

interface ProtectedRelation extends Relation {
  readonly row: string;
  readonly kept: readonly ScopeColumn[];
}

/**
 * The rows that the row access policy admits, with masked values in place of their own. The row policy reads the
 * values themselves; so may masking policies.
 */
export const protectedRelation = (
  inner: Relation,
  alias: string,
  bearer: Bearer,
  resolution: Resolution,
  subquery: SubqueryResolver,
): ProtectedRelation => {
  const { object, policies } = bearer;
  const values = inner.columns.map((column, index) => reference(inner.alias, column, columnAlias(index)));
  const apply = (attached: PolicyInForce): Typed => applied(attached, bearer, values, resolution, subquery);
  const [rows] = policies.filter(({ kind }) => kind === 'ROW ACCESS POLICY').map(apply);
  const masks = new Map(
    policies
      .filter(({ kind }) => kind === 'MASKING POLICY')
      .map((attached) => [placesOf(object, attached)[0], apply(attached)]),
  );
  const seen = values.map((value, index) => masks.get(index) ?? value);
  const outputs: Typed[] = [...seen];
  const row = columnAlias(outputs.length);
  if (object.kind === 'TABLE') outputs.push({ ...rowNumber, relation: inner.alias });
  const kept = inner.columns.map((column, index): ScopeColumn => {
    const value = values[index];
    if (value === undefined || !masks.has(index))
      return { name: column.name, hidden: false, value: reference(alias, column, columnAlias(index)) };
    outputs.push(value);
    const place = columnAlias(outputs.length - 1);
    return { name: column.name, hidden: false, value: reference(alias, column, place) };
  });
  const query = selection(outputs, inner.from, rows ?? null);
  return {
    from: {
      kind: 'derived',
      query,
      alias,
      lateral: false,
      fenced: rows !== undefined,
    },
    alias,
    columns: inner.columns.map((column, index) => ({ ...(seen[index]?.type ?? column), name: column.name })),
    row,
    kept,
  };
};

const rowNumber: Omit<ColumnReference, 'relation'> = {
  kind: 'column',
  type: fixed(19, 0, false),
  column: 'r',
  name: 'row',
};

const reference = (relation: string, { name, ...type }: Column, column: string): ColumnReference => ({
  kind: 'column',
  type,
  relation,
  column,
  name,
});

const selection = (columns: readonly Typed[], from: From | null, where: Typed | null): TypedQuery =>
  queryOf(selectOf({ columns, from, where }), unnamed(columns));

/** Where the policy's arguments are among the object's columns. */
const placesOf = (object: Table | View, { columns }: AttachedPolicy): readonly number[] =>
  object.kind === 'VIEW'
    ? columns
    : columns.map((number) => object.columns.findIndex(({ id }) => id === number));

/** Bodies are parsed once for as long as the policies stay as they are. */
const parsed = new WeakMap<DataPolicy, Expression>();

const bodyOf = (policy: DataPolicy): Expression => {
  const known = parsed.get(policy);
  if (known !== undefined) return known;
  const body = parseExpression(policy.body);
  parsed.set(policy, body);
  return body;
};

const isWithin = (expansion: Expansion | null, policy: DataPolicy): boolean =>
  expansion !== null && (expansion.policy?.id === policy.id || isWithin(expansion.within, policy));

/** What the policy gives for a row of the object. Whatever is wrong with it, the statement fails. */
const applied = (
  attached: PolicyInForce,
  bearer: Bearer,
  values: readonly Typed[],
  resolution: Resolution,
  subquery: SubqueryResolver,
): Typed => {
  const {
    object,
    path: [database = asName(''), schema = asName('')],
  } = bearer;
  const { policy, path } = resolution.queries.policyInUse(attached);
  const fail = (reason: string): QueryError => {
    const isOurs = resolution.asker.holds('OWNERSHIP', policy);
    return policyFailed(policy.name, isOurs ? reason : undefined);
  };
  const { owner } = policy;
  if (owner === null) throw fail('the policy has no owner.');
  if (isWithin(resolution.expansion, policy)) throw fail('the policy refers to itself.');
  const hindrance = hindranceOf(attached, policy, bearer);
  if (hindrance !== undefined) throw fail(hindrance);
  const places = placesOf(object, attached);
  const [ownDatabase = asName(''), ownSchema = asName('')] = path;
  try {
    const body = bodyOf(policy);
    const within = resolution.ofPolicy(
      policy,
      owner,
      { namespace: { database: ownDatabase, schema: ownSchema }, current: { database, schema } },
      { text: policy.body, span: body.span },
      { object, column: object.columns[places[0] ?? -1]?.name ?? null },
    );
    const given = policy.parameters.map(({ name, type }, index): ScopeColumn => {
      const value = values[places[index] ?? -1];
      if (value === undefined) throw new Error(`Policy ${policy.id} has no argument ${name}.`);
      return { name, hidden: false, value: ofType(value, columnType(type, true), within, body.span) };
    });
    const result = resolved(body, given, within, subquery);
    if (policy.kind === 'ROW ACCESS POLICY') return asResult(result, boolean, within, body.span);
    const masked = values[places[0] ?? -1]?.type ?? result.type;
    return asResult(result, { ...masked, nullable: true }, within, body.span);
  } catch (error) {
    if (error instanceof QueryError || error instanceof AccountError) throw fail(error.message);
    throw error;
  }
};

/**
 * Why what a tag brings cannot hold beside the rest: nobody could refuse it when it was set, so queries are refused.
 * https://docs.snowflake.com/en/user-guide/tag-based-masking-policies
 */
const hindranceOf = (
  { tag, status, columns: [masked] }: PolicyInForce,
  policy: DataPolicy,
  { policies }: Bearer,
): string | undefined => {
  switch (status) {
    case 'MULTIPLE_MASKING_POLICY_ASSIGNED_TO_THE_COLUMN':
      return 'tags bring the column several masking policies.';
    case 'COLUMN_IS_MISSING_FOR_SECONDARY_ARG':
      return 'the table has no column of the name of an argument.';
    case 'COLUMN_DATATYPE_MISMATCH_FOR_SECONDARY_ARG':
      return 'a column of the name of an argument has another type.';
    case 'ACTIVE':
  }
  if (tag === null || policy.exemptOtherPolicies || masked === undefined) return undefined;
  const isArgument = policies.some(({ columns: [first, ...conditions], kind }) =>
    kind === 'MASKING POLICY' ? conditions.includes(masked) : [first, ...conditions].includes(masked),
  );
  return isArgument
    ? 'the column is an argument of another policy, and its masking policy has no EXEMPT_OTHER_POLICIES = TRUE.'
    : undefined;
};

/** As it is, where only length or precision differ. */
const ofType = (value: Typed, type: ColumnType, { castOptions }: Resolution, at: Span): Typed =>
  value.type.type === type.type ? value : cast(value, type, castOptions(at));

/** A mask may be longer than what it masks. */
const asResult = (value: Typed, type: ColumnType, resolution: Resolution, at: Span): Typed => {
  const options = resolution.castOptions(at);
  if (!convertible(value.type, type, options)) throw columnTypeMismatch('body', type.type, value.type.type);
  return value.type.type === type.type && type.type === 'TEXT' ? value : cast(value, type, options);
};

const resolved = (
  body: Expression,
  given: readonly ScopeColumn[],
  within: Resolution,
  subquery: SubqueryResolver,
): Typed => {
  const scope = new Scope(within, null);
  scope.relations.push({ path: [], columns: given });
  const value = new ExpressionResolver(scope, subquery, {}).resolve(body);
  if (contains(value, (part) => part.kind === 'aggregate'))
    throw invalidAggregate(within.textOf(body.span) ?? '', body.span);
  return value;
};

/** The body of a policy that is being made, as a query that is good for being checked only. */
export const resolvePolicyBody = (
  policy: {
    readonly kind: DataPolicy['kind'];
    readonly parameters: readonly PolicyParameter[];
    readonly body: Expression;
    readonly span: Span;
  },
  namespace: Namespace,
  resolution: Resolution,
  subquery: SubqueryResolver,
): TypedQuery => {
  const { kind, parameters, body, span } = policy;
  const { session, text } = resolution.context;
  if (session.role === null) throw policyFailed(kind, undefined);
  const within = resolution.ofPolicy(
    null,
    session.role,
    { namespace, current: namespace },
    { text, span },
    null,
  );
  const relation = resolution.nextRelation();
  const given = parameters.map(({ name, type }, index): ScopeColumn => {
    const column = { ...columnType(type, true), name };
    return { name, hidden: false, value: reference(relation, column, columnAlias(index)) };
  });
  const expected = kind === 'MASKING POLICY' ? given[0]?.value.type : undefined;
  const value = resolved(body, given, within, subquery);
  return selection([asResult(value, expected ?? boolean, within, span)], null, null);
};
