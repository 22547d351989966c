import type { Queries } from '../../account/account.ts';
import type { Name, Role } from '../../account/model.ts';
import { activatedRoles, withInherited } from '../active-roles.ts';
import { textColumn } from '../result.ts';
import { informationView, type NamedView, ownerName, yesNo } from './view.ts';

interface Enabled {
  readonly role: Name;
  readonly owner: Name | null;
}

interface Applicable extends Enabled {
  readonly grantee: Name;
  readonly grantable: boolean;
}

const enabled = (queries: Queries, role: Role): Enabled => ({
  role: role.name,
  owner: ownerName(queries, role.owner),
});

const byName = (left: Enabled, right: Enabled): number => (left.role < right.role ? -1 : 1);

const isRole = (role: Role | undefined): role is Role => role !== undefined;

export const roleViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/enabled_roles — all that count in the session. */
  informationView<Enabled>(
    'ENABLED_ROLES',
    [
      [textColumn('ROLE_NAME'), ({ role }) => role],
      [textColumn('ROLE_OWNER'), ({ owner }) => owner],
    ],
    async (queries, { session }) => {
      const active = withInherited(queries, await activatedRoles(queries, session.actor()));
      const everybodys = queries.roles().filter(({ isSystem, name }) => isSystem && name === 'PUBLIC');
      const held = [...active].map((id) => queries.roleById(id)).filter(isRole);
      return [...new Set([...held, ...everybodys])].map((role) => enabled(queries, role)).sort(byName);
    },
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/applicable_roles — each grant by which a role can be used. */
  informationView<Applicable>(
    'APPLICABLE_ROLES',
    [
      [textColumn('GRANTEE'), ({ grantee }) => grantee],
      [textColumn('ROLE_NAME'), ({ role }) => role],
      [textColumn('ROLE_OWNER'), ({ owner }) => owner],
      [textColumn('IS_GRANTABLE'), ({ grantable }) => yesNo(grantable)],
    ],
    async (queries, { session }) => {
      const direct = await queries.rolesOfUser(session.user.id);
      const own = direct.map(
        (role): Applicable => ({
          ...enabled(queries, role),
          grantee: session.user.name,
          grantable: false,
        }),
      );
      const reached = withInherited(
        queries,
        direct.map(({ id }) => id),
      );
      const inherited = [...reached].flatMap((grantee) =>
        queries.roleGrantsTo(grantee).flatMap(({ role: id, grantOption }) => {
          const role = queries.roleById(id);
          if (role === undefined) return [];
          return [{ ...enabled(queries, role), grantee: queries.roleName(grantee), grantable: grantOption }];
        }),
      );
      return [...own, ...inherited];
    },
  ),
];
