/**
 * Whether roles count in the session. Names are matched exactly; they may differ from row to row.
 * https://docs.snowflake.com/en/sql-reference/functions/is_role_in_session
 * https://docs.snowflake.com/en/sql-reference/functions/is_database_role_in_session
 */
import type { Queries } from '../../../account/account.ts';
import { asName, type Name } from '../../../account/model.ts';
import { isRoleInSession } from '../../active-roles.ts';
import { cast } from '../casts.ts';
import { call, constant, isConstant, type Typed } from '../tree.ts';
import { boolean, text, withNullable } from '../types.ts';
import { type FunctionDefinition, special } from './function.ts';

interface RolesAsked {
  /** By the name alone. */
  isHeld(queries: Queries, name: Name): boolean;
  /** All that are held. */
  held(queries: Queries): readonly Name[];
}

const inSession = (rolesIn: (database: Name | null) => RolesAsked): FunctionDefinition =>
  special('any', ([name = constant(text(), null)], { options, resolution: { context, current } }): Typed => {
    const role = cast(name, text(), options);
    const asked = rolesIn(current.database);
    const ask = <Answer>(question: (queries: Queries) => Answer): Promise<Answer> =>
      context.account.read(context.session.actor(), question);
    if (!isConstant(role)) {
      const held: Typed = {
        kind: 'deferred',
        type: text(undefined, false),
        find: () => ask((queries) => JSON.stringify(asked.held(queries))),
      };
      return call(
        withNullable(boolean, role.type.nullable),
        [held, role],
        ([roles, wanted]) => `list_contains(json_extract_string(${roles}, '$[*]'), ${wanted})`,
      );
    }
    return {
      kind: 'deferred',
      type: boolean,
      find: async (evaluate) => {
        const [value] = await evaluate([role]);
        return typeof value === 'string'
          ? await ask((queries) => asked.isHeld(queries, asName(value)))
          : null;
      },
    };
  });

const ofAccount: RolesAsked = {
  isHeld: isRoleInSession,
  held: (queries) => [...queries.rolesThatCount()].flatMap((role) => queries.roleById(role)?.name ?? []),
};

/** Those of the database in use, in views of theirs, in policies of that of the protected table: never by a full name. */
const ofDatabase = (database: Name | null): RolesAsked => {
  const roleNamed = (queries: Queries, name: Name) =>
    database === null ? undefined : queries.databaseRoleNamed(database, name);
  return {
    isHeld: (queries, name) => {
      const role = roleNamed(queries, name);
      return role !== undefined && queries.rolesThatCount().has(role);
    },
    held: (queries) =>
      [...queries.rolesThatCount()].flatMap((role) => {
        if (queries.roleType(role) === 'ROLE') return [];
        const name = queries.roleName(role);
        return roleNamed(queries, name) === role ? [name] : [];
      }),
  };
};

export const rolesInSession: readonly (readonly [string, FunctionDefinition])[] = [
  ['IS_ROLE_IN_SESSION', inSession(() => ofAccount)],
  ['IS_DATABASE_ROLE_IN_SESSION', inSession(ofDatabase)],
];
