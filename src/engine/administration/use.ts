/** USE ROLE, SECONDARY ROLES, WAREHOUSE, DATABASE and SCHEMA. */
import {
  cannotBePerformed,
  noSecondaryRoles,
  roleNotAssigned,
  secondaryRoleNotAllowed,
} from '../../account/errors.ts';
import { asName, type Name, type RoleId } from '../../account/model.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import { quoteIdentifier } from '../../sql/parser.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, schemaPath } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { executed } from './status.ts';

type UseRole = Extract<Statement, { statement: 'useRole' }>;
type UseSecondaryRoles = Extract<Statement, { statement: 'useSecondaryRoles' }>;
type Use = Extract<Statement, { statement: 'use' }>;

export const informationSchema = asName('INFORMATION_SCHEMA');
const publicSchema = asName('PUBLIC');

export const useRole = async (context: StatementContext, statement: UseRole): Promise<ResultSet> => {
  context.session.role = await activatable(context, statement.role);
  return executed();
};

export const useSecondaryRoles = async (
  context: StatementContext,
  statement: UseSecondaryRoles,
): Promise<ResultSet> => {
  const { roles } = statement;
  if (roles !== 'NONE' && !context.session.roleLimits.secondary) throw noSecondaryRoles();
  if (roles === 'ALL') context.session.secondaryRoles = 'ALL';
  else if (roles === 'NONE') context.session.secondaryRoles = [];
  else {
    const activated: RoleId[] = [];
    for (const role of roles) activated.push(await activatableBeside(context, role));
    context.session.secondaryRoles = activated;
  }
  return executed();
};

/** The same refusal whether the role is missing or only not granted, so that names cannot be probed. */
const activatable = async (context: StatementContext, name: ObjectName): Promise<RoleId> => {
  const wanted = accountObjectName(context, name);
  const roles = await context.account.read(context.session.actor(), (queries) => queries.activatableRoles());
  const role = roles.find((candidate) => candidate.name === wanted);
  if (role === undefined) throw roleNotAssigned(quoteIdentifier(wanted));
  return role.id;
};

const activatableBeside = async (context: StatementContext, name: ObjectName): Promise<RoleId> => {
  const role = await activatable(context, name);
  const isAllowed = await context.account.read(context.session.actor(), (queries) =>
    queries.mayBeSecondary(role),
  );
  if (!isAllowed) throw secondaryRoleNotAllowed(quoteIdentifier(accountObjectName(context, name)));
  return role;
};

export const use = async (context: StatementContext, statement: Use): Promise<ResultSet> => {
  switch (statement.kind) {
    case 'WAREHOUSE':
      await useWarehouse(context, accountObjectName(context, statement.name));
      break;
    case 'DATABASE':
      await useDatabase(context, accountObjectName(context, statement.name));
      break;
    case 'SCHEMA':
      await useSchema(context, statement.name);
  }
  return executed();
};

const useWarehouse = async (context: StatementContext, name: Name): Promise<void> => {
  await context.account.read(context.session.actor(), (queries) => queries.usable('WAREHOUSE', [name]));
  context.session.warehouse = name;
};

/** PUBLIC becomes the current schema if the role may use it. */
const useDatabase = async (context: StatementContext, name: Name): Promise<void> => {
  const schema = await context.account.read(context.session.actor(), (queries) => {
    queries.usable('DATABASE', [name]);
    try {
      queries.usable('SCHEMA', [name, publicSchema]);
      return publicSchema;
    } catch {
      return null;
    }
  });
  context.session.database = name;
  context.session.schema = schema;
};

/** Every database has an INFORMATION_SCHEMA, which is no object of the catalog. */
const useSchema = async (context: StatementContext, name: ObjectName): Promise<void> => {
  const path = schemaPath(context, name);
  const [database, schema] = path;
  if (database === undefined || schema === undefined) throw cannotBePerformed();
  await context.account.read(context.session.actor(), (queries) =>
    schema === informationSchema ? queries.usable('DATABASE', [database]) : queries.usable('SCHEMA', path),
  );
  context.session.database = database;
  context.session.schema = schema;
};
