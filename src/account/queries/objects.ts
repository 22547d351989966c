/** Questions about integrations, policies, rules, warehouses, databases and schemas. */
import { requireObjectOwnership } from '../access/checks.ts';
import type { Path } from '../account.ts';
import type { ObjectOf } from '../catalog/objects.ts';
import { cannotBePerformed, doesNotExist } from '../errors.ts';
import type {
  Database,
  Integration,
  IntegrationType,
  Name,
  NetworkPolicy,
  NetworkRule,
  Schema,
  SchemaObjectKind,
  Warehouse,
} from '../model.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { hasToDoWith, mayUse } from './visibility.ts';

export const integrations = (context: QueryContext): readonly Integration[] =>
  context.catalog.objects.ofKind('INTEGRATION').filter((object) => hasToDoWith(context, object));

/** https://docs.snowflake.com/en/sql-reference/sql/desc-integration: needs OWNERSHIP; USAGE is not enough. */
export const describeIntegration = (context: QueryContext, name: Name): Integration => {
  const found = context.catalog.objects.named('INTEGRATION', name);
  if (found === undefined) throw doesNotExist('INTEGRATION', name);
  requireObjectOwnership(context, found, found.name);
  return found;
};

export const integrationType = (context: QueryContext, name: Name): IntegrationType | undefined => {
  const found = context.catalog.objects.named('INTEGRATION', name);
  return found !== undefined && hasToDoWith(context, found) ? found.type : undefined;
};

export const networkPolicies = (context: QueryContext): readonly NetworkPolicy[] =>
  context.catalog.objects.ofKind('NETWORK POLICY').filter((object) => hasToDoWith(context, object));

export const networkPolicy = (context: QueryContext, name: Name): NetworkPolicy => {
  const found = context.catalog.objects.named('NETWORK POLICY', name);
  if (found === undefined || !hasToDoWith(context, found)) throw doesNotExist('NETWORK POLICY', name);
  return found;
};

export const schemaObjects = <Kind extends SchemaObjectKind>(
  context: QueryContext,
  kind: Kind,
): readonly { readonly object: ObjectOf<Kind>; readonly path: Path }[] =>
  context.catalog.objects
    .ofKind(kind)
    .filter((object) => hasToDoWith(context, object))
    .map((object) => ({ object, path: pathOfObject(context, object) }));

export const networkRule = (context: QueryContext, path: Path): NetworkRule => {
  const found = objectAt(context, 'NETWORK RULE', path);
  if (found?.kind !== 'NETWORK RULE' || !hasToDoWith(context, found)) {
    throw doesNotExist('NETWORK RULE', shownPath(path));
  }
  return found;
};

export const warehouses = (context: QueryContext): readonly Warehouse[] =>
  context.catalog.objects.ofKind('WAREHOUSE').filter((object) => hasToDoWith(context, object));

export const databases = (context: QueryContext): readonly Database[] =>
  context.catalog.objects.ofKind('DATABASE').filter((object) => mayUse(context, object));

export const schemas = (context: QueryContext): readonly { readonly schema: Schema; readonly path: Path }[] =>
  context.catalog.objects
    .ofKind('SCHEMA')
    .filter((object) => mayUse(context, object))
    .map((schema) => ({ schema, path: pathOfObject(context, schema) }));

export const usable = (
  context: QueryContext,
  kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA',
  path: Path,
): Warehouse | Database | Schema => {
  const found = objectAt(context, kind, path);
  const isContainer = found?.kind === 'WAREHOUSE' || found?.kind === 'DATABASE' || found?.kind === 'SCHEMA';
  if (!isContainer || !mayUse(context, found)) throw cannotBePerformed();
  return found;
};
