/** How operations name what they are about. */
import type { Name, RoleId, SecurableKind, UserId } from '../model.ts';

export type UserRef = { readonly id: UserId } | { readonly name: Name };
export type RoleRef = { readonly id: RoleId } | { readonly name: Name };

/** Database, schema and object name, outermost first, as complete as the kind needs. */
export type Path = readonly Name[];

/** A role that privileges are granted to: the account's, or a database's. */
export type AnyRoleRef = RoleRef | { readonly databaseRole: Path };

/** What a privilege statement names: an object, the account, or several schemas at once. */
export type SecurableRef =
  | { readonly kind: 'ACCOUNT' }
  | { readonly kind: Exclude<SecurableKind, 'ACCOUNT'>; readonly path: Path };

/** How CREATE meets an existing object. OR REPLACE and IF NOT EXISTS exclude each other (checked by the parser). */
export type CreateMode = 'create' | 'orReplace' | 'ifNotExists' | 'orAlter';
export type CreateOutcome = 'created' | 'replaced' | 'altered' | 'alreadyExisted';
export type DropOutcome = 'dropped' | 'didNotExist';
