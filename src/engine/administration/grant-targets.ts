/** What GRANT, REVOKE and SHOW GRANTS name: objects of the kinds the account has, and roles. */
import type { AnyRoleRef, ChangeFutureGrants, SecurableRef } from '../../account/account.ts';
import { futureKinds } from '../../account/catalog/future-grants.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import { isSchemaObjectKind, type SecurableKind } from '../../account/model.ts';
import type { Grantee, GrantTarget } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, pathOfKind } from '../names.ts';
import { pluralOf } from '../object-kinds.ts';

const securableKinds: ReadonlyMap<string, Exclude<SecurableKind, 'ACCOUNT'>> = new Map(
  (
    [
      'USER',
      'ROLE',
      'DATABASE ROLE',
      'INTEGRATION',
      'NETWORK POLICY',
      'NETWORK RULE',
      'TABLE',
      'VIEW',
      'SEQUENCE',
      'STAGE',
      'FILE FORMAT',
      'AUTHENTICATION POLICY',
      'PASSWORD POLICY',
      'SESSION POLICY',
      'TAG',
      'ROW ACCESS POLICY',
      'MASKING POLICY',
      'WAREHOUSE',
      'DATABASE',
      'SCHEMA',
    ] as const
  ).map((kind) => [kind, kind]),
);

/** The kind as the account knows it; `SECURITY INTEGRATION` is an integration. */
export const securableKind = (kind: string, verb: string): Exclude<SecurableKind, 'ACCOUNT'> => {
  const found = securableKinds.get(kind.endsWith('INTEGRATION') ? 'INTEGRATION' : kind);
  if (found === undefined) throw unsupportedFeature(`${verb} ON ${kind}`);
  return found;
};

/** Objects are named one by one, or all at once: ON ALL SCHEMAS IN DATABASE. */
export const securablesOf = async (
  context: StatementContext,
  target: GrantTarget,
  verb: string,
): Promise<readonly SecurableRef[]> => {
  switch (target.target) {
    case 'account':
      return [{ kind: 'ACCOUNT' }];
    case 'object': {
      const kind = securableKind(target.kind, verb);
      return [{ kind, path: pathOfKind(context, kind, target.name) }];
    }
    case 'all':
      return await allIn(context, target, verb);
    case 'future':
      throw unsupportedFeature(`${verb} ON FUTURE ${pluralOf(target.kind)}`);
  }
};

const allIn = async (
  context: StatementContext,
  target: Extract<GrantTarget, { target: 'all' | 'future' }>,
  verb: string,
): Promise<readonly SecurableRef[]> => {
  const container = pathOfKind(context, target.in, target.name);
  return await context.account.read(context.session.actor(), (queries) => {
    queries.usable(target.in, container);
    const inside = (path: readonly string[]): boolean =>
      container.every((name, index) => path[index] === name);
    if (target.kind === 'SCHEMA' && target.in === 'DATABASE')
      return (
        queries
          .schemas()
          // INFORMATION_SCHEMA has no owner, and no grants.
          .filter(({ schema, path }) => schema.owner !== null && inside(path))
          .map(({ path }) => ({ kind: 'SCHEMA', path }))
      );
    const { kind } = target;
    if (isSchemaObjectKind(kind))
      return queries
        .schemaObjects(kind)
        .filter(({ path }) => inside(path))
        .map(({ path }) => ({ kind, path }));
    throw unsupportedFeature(`${verb} ON ALL ${pluralOf(target.kind)} IN ${target.in}`);
  });
};

/** What `ON FUTURE … IN …` names; other kinds to come are refused by name. */
export const futureIn = (
  context: StatementContext,
  target: Extract<GrantTarget, { target: 'all' | 'future' }>,
  verb: string,
): Pick<ChangeFutureGrants, 'kind' | 'in'> => {
  const kind = futureKinds.find((known) => known === target.kind);
  if (kind === undefined || (kind === 'SCHEMA' && target.in !== 'DATABASE'))
    throw unsupportedFeature(`${verb} ON FUTURE ${pluralOf(target.kind)} IN ${target.in}`);
  return { kind, in: pathOfKind(context, target.in, target.name) };
};

/** Privileges go to roles of the account and of databases; shares and applications are refused by name. */
export const granteeRole = (context: StatementContext, grantee: Grantee, verb: string): AnyRoleRef => {
  switch (grantee.kind) {
    case 'DATABASE ROLE':
      return { databaseRole: pathOfKind(context, grantee.kind, grantee.name) };
    case 'ROLE':
      return { name: accountObjectName(context, grantee.name) };
    default:
      throw unsupportedFeature(`${verb} ${grantee.kind}`);
  }
};
