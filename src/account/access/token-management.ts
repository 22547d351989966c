/** Who looks after the keys and programmatic access tokens of a user. */
import { executionError } from '../errors.ts';
import type { User } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';
import { notOwner } from './checks.ts';
import { isPerson } from './programmatic-token-rules.ts';

/** Held on the user. https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
export const managePrivilege = 'MODIFY PROGRAMMATIC AUTHENTICATION METHODS';

/**
 * Persons manage their own tokens; others', and those of services, whoever owns the user or has the privilege.
 * https://docs.snowflake.com/en/user-guide/programmatic-access-tokens — "Privileges required"
 */
export const requireTokenManagement = (context: QueryContext, user: User): void => {
  const { actor, access } = context;
  if (actor.user === user.id && isPerson(user)) return;
  if (access.owns(user) || access.wasGranted(managePrivilege, { kind: 'USER', id: user.id })) return;
  throw notOwner(context, 'USER', user.name);
};

/** Who holds a token only must not make it last, or make one that is less narrow. */
export const requireOtherFactor = ({ actor }: QueryContext, user: User): void => {
  if (actor.factor !== 'PROGRAMMATIC_ACCESS_TOKEN' || actor.user !== user.id) return;
  throw executionError(
    'SQL execution error: Programmatic access tokens of a user cannot be changed in a session of that user that was ' +
      'authenticated with a programmatic access token. Sign in another way.',
    '003540',
    '55000',
  );
};
