/**
 * GRANT and REVOKE … ON FUTURE SCHEMAS IN DATABASE, and what becomes of them.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
 */
import { theAccount } from '../access/access.ts';
import type { ChangeFutureGrants, Path } from '../account.ts';
import type { FutureGrant } from '../catalog/future-grants.ts';
import { alreadyExists, doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { Database, RoleId, Schema } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { mayUse } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { existingRole } from './find.ts';
import { recordGrant } from './grant-privileges.ts';
import { privilegesNamed } from './privilege-list.ts';

/** Granted again, only a new grant option changes anything; of OWNERSHIP there is one grantee. */
export const grantFuture = async (context: ChangeContext, input: ChangeFutureGrants): Promise<void> => {
  const { database, grantee, privileges } = resolve(context, input);
  const { futureGrants } = context.catalog;
  for (const privilege of privileges) {
    const same = futureGrants
      .in(database.id)
      .filter((grant) => grant.kind === input.kind && grant.privilege === privilege);
    if (privilege === 'OWNERSHIP' && same.some((grant) => grant.grantee !== grantee)) {
      throw alreadyExists('FUTURE GRANT', `OWNERSHIP ON FUTURE ${input.kind}S IN DATABASE ${database.name}`);
    }
    const existing = same.find((grant) => grant.grantee === grantee);
    const grantOption = input.grantOption === true || existing?.grantOption === true;
    if (existing?.grantOption === grantOption) continue;
    if (existing !== undefined) await futureGrants.delete(context.transaction, existing);
    await futureGrants.insert(context.transaction, {
      database: database.id,
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
  const { database, grantee, privileges } = resolve(context, input);
  const { futureGrants } = context.catalog;
  for (const grant of futureGrants.in(database.id)) {
    if (grant.kind !== input.kind || grant.grantee !== grantee || !privileges.includes(grant.privilege))
      continue;
    if (input.grantOption === true && !grant.grantOption) continue;
    await futureGrants.delete(context.transaction, grant);
    if (input.grantOption === true) {
      await futureGrants.insert(context.transaction, { ...grant, grantOption: false });
    }
  }
};

const resolve = (context: ChangeContext, input: ChangeFutureGrants) => {
  const database = databaseAt(context, input.in);
  if (!context.access.wasGranted('MANAGE GRANTS', theAccount)) {
    throw insufficientPrivileges('DATABASE', database.name);
  }
  return { database, grantee: existingRole(context, input.role).id, privileges: privilegesOf(input) };
};

const privilegesOf = ({ kind, privileges }: ChangeFutureGrants): readonly string[] => {
  if (privileges === 'ALL' || !privileges.includes('OWNERSHIP')) return privilegesNamed(kind, privileges);
  const others = privileges.filter((privilege) => privilege !== 'OWNERSHIP');
  return ['OWNERSHIP', ...privilegesNamed(kind, others)];
};

const databaseAt = (context: ChangeContext, path: Path): Database => {
  const database = objectAt(context, 'DATABASE', path);
  const isVisible = database !== undefined && mayUse(context, database);
  if (
    database?.kind === 'DATABASE' &&
    (isVisible || context.access.wasGranted('MANAGE GRANTS', theAccount))
  ) {
    return database;
  }
  throw doesNotExist('DATABASE', shownPath(path));
};

/** The owner that a schema about to be created gets: whom the future belongs to, else its creator. */
export const futureOwner = (context: ChangeContext, { database, owner }: Schema): RoleId | null =>
  futureOf(context, database).find(({ privilege }) => privilege === 'OWNERSHIP')?.grantee ?? owner;

/** Grants on a schema just created what was granted on its like beforehand. */
export const grantAsForeseen = async (context: ChangeContext, schema: Schema): Promise<void> => {
  for (const { privilege, grantee, grantOption } of futureOf(context, schema.database)) {
    if (privilege === 'OWNERSHIP') continue;
    const on = { kind: 'SCHEMA', id: schema.id } as const;
    const grantedBy = schema.owner;
    await recordGrant(context, { privilege, on, grantee, grantOption, grantedBy, createdOn: context.now });
  }
};

const futureOf = (context: ChangeContext, database: Schema['database']): readonly FutureGrant[] =>
  context.catalog.futureGrants.in(database).filter(({ kind }) => kind === 'SCHEMA');

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
  role: { readonly id: RoleId; readonly name: string },
): void => {
  if (context.catalog.futureGrants.to(role.id).length === 0) return;
  if (!context.access.wasGranted('MANAGE GRANTS', theAccount))
    throw insufficientPrivileges('ROLE', role.name);
};
