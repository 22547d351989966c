/**
 * An account that nobody administers cannot be repaired from within: what would take ACCOUNTADMIN from the last
 * user able to sign in with it is refused.
 */
import { hasEnabledMember } from '../catalog/enabled-members.ts';
import { executionError } from '../errors.ts';
import type { RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** ACCOUNTADMIN and the roles above it, whose holders may activate it. */
const administratorRoles = ({ catalog }: ChangeContext): ReadonlySet<RoleId> =>
  catalog.roleGrants.ancestors(catalog.systemRole('ACCOUNTADMIN').id);

const hasAdministrator = async (context: ChangeContext): Promise<boolean> => {
  for (const role of administratorRoles(context)) {
    if (await hasEnabledMember(context.store, role)) return true;
  }
  return false;
};

/** Runs what may take roles away. An account that had no administrator before is not held up. */
export const keepAdministrator = async <T>(context: ChangeContext, work: () => Promise<T>): Promise<T> => {
  const before = await hasAdministrator(context);
  const result = await work();
  if (before && !(await hasAdministrator(context))) {
    throw executionError(
      `SQL execution error: Account ${context.accountName} must keep an enabled user who holds role ACCOUNTADMIN. Grant the role to another user first.`,
      '003540',
      '55000',
    );
  }
  return result;
};

/** As {@link keepAdministrator}, where only members of these roles lose anything: usually none of them matters. */
export const keepAdministratorAmong = async <T>(
  context: ChangeContext,
  roles: readonly RoleId[],
  work: () => Promise<T>,
): Promise<T> => {
  const administrators = administratorRoles(context);
  return roles.some((role) => administrators.has(role)) ? keepAdministrator(context, work) : work();
};
