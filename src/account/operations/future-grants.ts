/**
 * GRANT and REVOKE … ON FUTURE SCHEMAS, TABLES, VIEWS, SEQUENCES, STAGES and FILE FORMATS, and what becomes of them.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
 */
import { theAccount } from '../access/access.ts';
import { requireWithinReach } from '../access/database-role-reach.ts';
import { privilegesNamed } from '../access/privilege-list.ts';
import type { ChangeFutureGrants, Path } from '../account.ts';
import type { FutureGrant } from '../catalog/future-grants.ts';
import { alreadyExists, doesNotExist, insufficientPrivileges } from '../errors.ts';
import type {
  Database,
  FileFormat,
  ObjectId,
  RoleId,
  Schema,
  Sequence,
  Stage,
  Table,
  View,
} from '../model.ts';
import { existingAnyRole } from '../queries/any-role.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { mayUse } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { recordGrant } from './grant-privileges.ts';

/** Granted again, only a new grant option changes anything; of OWNERSHIP there is one grantee. */
export const grantFuture = async (context: ChangeContext, input: ChangeFutureGrants): Promise<void> => {
  const { container, role, privileges } = resolve(context, input);
  requireWithinReach(context, role, { kind: container.kind, id: container.id }, shownPath(input.in));
  const { id: grantee } = role;
  const { futureGrants } = context.catalog;
  for (const privilege of privileges) {
    const same = futureGrants
      .in(container.id)
      .filter((grant) => grant.kind === input.kind && grant.privilege === privilege);
    if (privilege === 'OWNERSHIP' && same.some((grant) => grant.grantee !== grantee)) {
      throw alreadyExists(
        'FUTURE GRANT',
        `OWNERSHIP ON FUTURE ${input.kind}S IN ${container.kind} ${container.name}`,
      );
    }
    const existing = same.find((grant) => grant.grantee === grantee);
    const grantOption = input.grantOption === true || existing?.grantOption === true;
    if (existing?.grantOption === grantOption) continue;
    if (existing !== undefined) await futureGrants.delete(context.transaction, existing);
    await futureGrants.insert(context.transaction, {
      container: container.id,
      kind: input.kind,
      privilege,
      grantee,
      grantOption,
      createdOn: existing?.createdOn ?? context.now,
    });
  }
};

/** Revoking what was not granted succeeds; what was granted on objects meanwhile stays. */
export const revokeFuture = async (context: ChangeContext, input: ChangeFutureGrants): Promise<void> => {
  const { container, role, privileges } = resolve(context, input);
  const { futureGrants } = context.catalog;
  for (const grant of futureGrants.in(container.id)) {
    if (grant.kind !== input.kind || grant.grantee !== role.id || !privileges.includes(grant.privilege))
      continue;
    if (input.grantOption === true && !grant.grantOption) continue;
    await futureGrants.delete(context.transaction, grant);
    if (input.grantOption === true) {
      await futureGrants.insert(context.transaction, { ...grant, grantOption: false });
    }
  }
};

const resolve = (context: ChangeContext, input: ChangeFutureGrants) => {
  const container = containerAt(context, input.in);
  if (!decidesFutureIn(context, container)) throw insufficientPrivileges(container.kind, container.name);
  return { container, role: existingAnyRole(context, input.role), privileges: privilegesOf(input) };
};

/** In a schema with managed access its owner decides, too. */
const decidesFutureIn = ({ access }: ChangeContext, container: Database | Schema): boolean =>
  access.wasGranted('MANAGE GRANTS', theAccount) ||
  (container.kind === 'SCHEMA' && container.managedAccess && access.owns(container));

const privilegesOf = ({ kind, privileges }: ChangeFutureGrants): readonly string[] => {
  if (privileges === 'ALL' || !privileges.includes('OWNERSHIP')) return privilegesNamed(kind, privileges);
  const others = privileges.filter((privilege) => privilege !== 'OWNERSHIP');
  return ['OWNERSHIP', ...privilegesNamed(kind, others)];
};

const containerAt = (context: ChangeContext, path: Path): Database | Schema => {
  const kind = path.length > 1 ? 'SCHEMA' : 'DATABASE';
  const found = objectAt(context, kind, path);
  if (
    (found?.kind === 'DATABASE' || found?.kind === 'SCHEMA') &&
    (mayUse(context, found) || context.access.wasGranted('MANAGE GRANTS', theAccount))
  ) {
    return found;
  }
  throw doesNotExist(kind, shownPath(path));
};

type Foreseen = Schema | Table | View | Sequence | Stage | FileFormat;

/** The owner that an object about to be created gets: whom the future belongs to, else its creator. */
export const futureOwner = (context: ChangeContext, object: Foreseen): RoleId | null =>
  futureOf(context, object).find(({ privilege }) => privilege === 'OWNERSHIP')?.grantee ?? object.owner;

/** Grants on an object just created what was granted on its like beforehand. */
export const grantAsForeseen = async (context: ChangeContext, object: Foreseen): Promise<void> => {
  for (const { privilege, grantee, grantOption } of futureOf(context, object)) {
    if (privilege === 'OWNERSHIP') continue;
    const on = { kind: object.kind, id: object.id };
    const grantedBy = object.owner;
    await recordGrant(context, { privilege, on, grantee, grantOption, grantedBy, createdOn: context.now });
  }
};

/**
 * What was granted in a schema on its tables hides what was granted on those of its database; and no database says
 * who owns what lies in a schema with managed access.
 */
const futureOf = (context: ChangeContext, object: Foreseen): readonly FutureGrant[] => {
  const within = (container: ObjectId): readonly FutureGrant[] =>
    context.catalog.futureGrants.in(container).filter(({ kind }) => kind === object.kind);
  if (object.kind === 'SCHEMA') return within(object.database);
  const near = within(object.schema);
  const schema = context.catalog.objects.byId('SCHEMA', object.schema);
  if (near.length > 0 || schema === undefined) return near;
  const far = within(schema.database);
  return schema.managedAccess ? far.filter(({ privilege }) => privilege !== 'OWNERSHIP') : far;
};

/** Takes back the future grants of a database or role that goes away. */
export const removeFutureGrants = async (
  context: ChangeContext,
  grants: readonly FutureGrant[],
): Promise<void> => {
  for (const grant of grants) await context.catalog.futureGrants.delete(context.transaction, grant);
};

/** "If a role has a future privilege, it can only be dropped by a role with MANAGE GRANTS." */
export const requireFutureGrantsDroppable = (
  context: ChangeContext,
  role: { readonly id: RoleId; readonly kind: 'ROLE' | 'DATABASE ROLE'; readonly name: string },
): void => {
  if (context.catalog.futureGrants.to(role.id).length === 0) return;
  if (!context.access.wasGranted('MANAGE GRANTS', theAccount))
    throw insufficientPrivileges(role.kind, role.name);
};
