/** Full names of what privileges are held on. */
import type { Path, SecurableRef } from '../account.ts';
import { mayBeTemporary, parentOf } from '../catalog/objects.ts';
import { doesNotExist } from '../errors.ts';
import {
  asName,
  asObjectId,
  asRoleId,
  asUserId,
  type CatalogObject,
  type CatalogObjectKind,
  isSchemaObjectKind,
  type Name,
  type Schema,
  type Securable,
} from '../model.ts';
import type { QueryContext } from './context.ts';

export const pathOfObject = (context: QueryContext, object: CatalogObject): Path => {
  if (object.kind === 'SCHEMA' || object.kind === 'DATABASE ROLE') {
    const database = context.catalog.objects.byId('DATABASE', object.database);
    return database === undefined ? [object.name] : [database.name, object.name];
  }
  if (!isSchemaObjectKind(object.kind)) return [object.name];
  const schema = context.catalog.objects.byId('SCHEMA', parentOf(object));
  return schema === undefined ? [object.name] : [...pathOfObject(context, schema), object.name];
};

export const shownPath = (path: Path): string => path.join('.');

/** The path of anything but a user, whose name is in the store. */
export const pathOf = (context: QueryContext, securable: Securable): Path => {
  if (securable.kind === 'ACCOUNT') return [context.accountName];
  if (securable.kind === 'USER') return [asName(String(securable.id))];
  if (securable.kind === 'ROLE') {
    const role = context.catalog.roles.byId(asRoleId(securable.id));
    return [role?.name ?? asName(String(securable.id))];
  }
  const object = context.catalog.objects.byId(securable.kind, securable.id);
  return object === undefined ? [asName(String(securable.id))] : pathOfObject(context, object);
};

/** As {@link pathOf}, users too. */
export const fullPathOf = async (context: QueryContext, securable: Securable): Promise<Path> => {
  if (securable.kind !== 'USER') return pathOf(context, securable);
  const user = await context.catalog.users.byId(context.store, asUserId(securable.id));
  return [user?.name ?? asName(String(securable.id))];
};

/** The object at a path, or undefined; a temporary one of the session before others of the same name. */
export const objectAt = (
  context: QueryContext,
  kind: CatalogObjectKind,
  path: Path,
): CatalogObject | undefined => {
  const { objects } = context.catalog;
  const [first, second, third] = path;
  if (kind === 'SCHEMA' || kind === 'DATABASE ROLE') {
    if (path.length !== 2 || first === undefined || second === undefined) return undefined;
    const database = objects.named('DATABASE', first);
    return database && objects.named(kind, second, database.id);
  }
  if (isSchemaObjectKind(kind)) {
    if (path.length !== 3 || first === undefined || second === undefined || third === undefined) {
      return undefined;
    }
    const schema = objectAt(context, 'SCHEMA', [first, second]);
    if (schema === undefined) return undefined;
    const { session } = context.actor;
    const temporary =
      mayBeTemporary(kind) && session !== undefined
        ? objects.temporary(kind, session, third, asObjectId(schema.id))
        : undefined;
    return temporary ?? objects.named(kind, third, schema.id);
  }
  return path.length === 1 && first !== undefined ? objects.named(kind, first) : undefined;
};

const onlyName = (path: Path): Name => path[0] ?? asName('');

export interface ResolvedSecurable {
  readonly securable: Securable;
  readonly owner: CatalogObject['owner'];
  /**
   * Whose word counts for grants on it: its owner's, but in a schema with managed access the schema's owner's.
   * https://docs.snowflake.com/en/user-guide/security-access-control-configure#creating-managed-access-schemas
   */
  readonly grantsManagedBy: CatalogObject['owner'];
  readonly isManaged: boolean;
  readonly shownName: string;
}

/** What a statement names as the object of a privilege, or a refusal. */
export const resolveSecurable = async (
  context: QueryContext,
  ref: SecurableRef,
): Promise<ResolvedSecurable> => {
  if (ref.kind === 'ACCOUNT') {
    return {
      securable: { kind: 'ACCOUNT', id: 0 },
      owner: null,
      grantsManagedBy: null,
      isManaged: false,
      shownName: context.accountName,
    };
  }
  const shownName = shownPath(ref.path);
  const found =
    ref.kind === 'USER'
      ? await context.catalog.users.byName(context.store, onlyName(ref.path))
      : ref.kind === 'ROLE'
        ? context.catalog.roles.byName(onlyName(ref.path))
        : objectAt(context, ref.kind, ref.path);
  if (found === undefined) throw doesNotExist(ref.kind, shownName);
  const schema = 'kind' in found ? managingSchema(context, found) : undefined;
  return {
    securable: { kind: ref.kind, id: found.id },
    owner: found.owner,
    grantsManagedBy: schema === undefined ? found.owner : schema.owner,
    isManaged: schema !== undefined,
    shownName,
  };
};

/** The schema with managed access that the object is in. */
const managingSchema = (context: QueryContext, object: CatalogObject): Schema | undefined => {
  if (!isSchemaObjectKind(object.kind)) return undefined;
  const schema = context.catalog.objects.byId('SCHEMA', parentOf(object));
  return schema?.kind === 'SCHEMA' && schema.managedAccess ? schema : undefined;
};
