/**
 * Where row access and masking policies hold: tables, views and their columns, and the tags that bring them.
 * https://docs.snowflake.com/en/sql-reference/functions/policy_references
 */

import type { DataPolicyReference, Path } from '../account.ts';
import { sessionOf } from '../catalog/objects.ts';
import { doesNotExist } from '../errors.ts';
import type { Table, Tag, View } from '../model.ts';
import { numberedColumns } from './columns.ts';
import type { QueryContext } from './context.ts';
import { maySeePolicy, policyInUse } from './data-policies.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { policiesInForce } from './policies-in-force.ts';
import { knowsTag } from './tags.ts';
import { hasToDoWith } from './visibility.ts';

type Bearer = Table | View | Tag;

const referencesOn = (context: QueryContext, object: Bearer): readonly DataPolicyReference[] => {
  const on = { kind: object.kind, path: pathOfObject(context, object) };
  if (object.kind === 'TAG')
    return object.maskingPolicies.map((policy) => ({
      ...policyInUse(context, { kind: 'MASKING POLICY', policy, columns: [] }),
      on,
      column: null,
      argumentColumns: null,
      tag: on.path,
      status: 'ACTIVE',
    }));
  const names = new Map(numberedColumns(object).map(({ number, name }) => [number, name]));
  return policiesInForce(context, object).map((attached) => {
    const { kind, columns, status } = attached;
    const tag = attached.tag === null ? undefined : context.catalog.objects.byId('TAG', attached.tag);
    const given = columns.flatMap((column) => names.get(column) ?? []);
    const isMask = kind === 'MASKING POLICY';
    return {
      ...policyInUse(context, attached),
      on,
      column: isMask ? (given[0] ?? null) : null,
      argumentColumns: isMask ? null : given,
      tag: tag === undefined ? null : pathOfObject(context, tag),
      status,
    };
  });
};

/** Temporary tables and views are their session's own. */
const isLasting = (object: Bearer): boolean => sessionOf(object) === null;

const bearers = ({ catalog: { objects } }: QueryContext): readonly Bearer[] => [
  ...objects.ofKind('TABLE').filter(isLasting),
  ...objects.ofKind('VIEW').filter(isLasting),
  ...objects.ofKind('TAG'),
];

/** Everything, for those who see all of the account. */
export const allDataPolicyReferences = (context: QueryContext): readonly DataPolicyReference[] =>
  bearers(context).flatMap((bearer) => referencesOn(context, bearer));

/** Whoever may see a policy may see what it is set on; owners see what is set on theirs. */
export const dataPolicyReferences = (context: QueryContext): readonly DataPolicyReference[] =>
  bearers(context).flatMap((bearer) => visibleOn(context, bearer));

const visibleOn = (context: QueryContext, bearer: Bearer): readonly DataPolicyReference[] => {
  const isOwned = context.access.owns(bearer);
  return referencesOn(context, bearer).filter(({ policy }) => isOwned || maySeePolicy(context, policy));
};

export const dataPoliciesOn = (
  context: QueryContext,
  kind: Bearer['kind'],
  path: Path,
): readonly DataPolicyReference[] => {
  const found = objectAt(context, kind, path);
  if (found?.kind !== 'TABLE' && found?.kind !== 'VIEW' && found?.kind !== 'TAG')
    throw doesNotExist(kind, shownPath(path));
  const isKnown = hasToDoWith(context, found) || (found.kind === 'TAG' && knowsTag(context, found));
  if (!isKnown) throw doesNotExist(kind, shownPath(path));
  return visibleOn(context, found);
};
