import type { Session } from '../../account/sessions/sessions.ts';
import { accessHistoryView } from './access-history.ts';
import { grantsToRolesView } from './grants-to-roles.ts';
import { grantsToUsersView } from './grants-to-users.ts';
import { loginHistoryView } from './login-history.ts';
import { queryHistoryView } from './query-history.ts';
import { rolesView } from './roles.ts';
import { tagReferencesView } from './tag-references.ts';
import { tagsView } from './tags.ts';
import { usersView } from './users.ts';
import type { UsageView } from './view.ts';

/** Every view: a new one is a file, and one name here. */
const views: ReadonlyMap<string, UsageView> = new Map(
  [
    accessHistoryView,
    grantsToRolesView,
    grantsToUsersView,
    loginHistoryView,
    queryHistoryView,
    rolesView,
    tagReferencesView,
    tagsView,
    usersView,
  ].map((view) => [view.name, view]),
);

/** `[[SNOWFLAKE.]ACCOUNT_USAGE.]view`, by whichever parts the session supplies; undefined where there is none. */
export const accountUsageView = (
  parts: readonly string[],
  namespace: Pick<Session, 'database' | 'schema'>,
): UsageView | undefined => {
  const [view = '', schema = namespace.schema, database = namespace.database] = [...parts].reverse();
  const isHere = parts.length <= 3 && schema === 'ACCOUNT_USAGE' && database === 'SNOWFLAKE';
  return isHere ? views.get(view) : undefined;
};
