import type { Session } from '../../account/sessions/sessions.ts';
import { accessHistoryView } from './access-history.ts';
import { columnsView } from './columns.ts';
import { credentialsView } from './credentials.ts';
import { maskingPoliciesView, rowAccessPoliciesView } from './data-policies.ts';
import { databasesView } from './databases.ts';
import { grantsToRolesView } from './grants-to-roles.ts';
import { grantsToUsersView } from './grants-to-users.ts';
import { copyHistoryView, loadHistoryView } from './load-history.ts';
import { loginHistoryView } from './login-history.ts';
import { networkPoliciesView, networkRuleReferencesView, networkRulesView } from './network.ts';
import { objectDependenciesView } from './object-dependencies.ts';
import { policyReferencesView } from './policy-references.ts';
import { queryHistoryView } from './query-history.ts';
import { rolesView } from './roles.ts';
import { schemataView } from './schemata.ts';
import {
  authenticationPoliciesView,
  passwordPoliciesView,
  sessionPoliciesView,
} from './security-policies.ts';
import { sequencesView } from './sequences.ts';
import { sessionsView } from './sessions.ts';
import { fileFormatsView, stagesView } from './stages.ts';
import { tablesView } from './tables.ts';
import { tagReferencesView } from './tag-references.ts';
import { tagsView } from './tags.ts';
import { usersView } from './users.ts';
import type { UsageView } from './view.ts';
import { viewsView } from './views-view.ts';

/** Every view: a new one is a file, and one name here. */
const views: ReadonlyMap<string, UsageView> = new Map(
  [
    accessHistoryView,
    authenticationPoliciesView,
    columnsView,
    copyHistoryView,
    credentialsView,
    databasesView,
    fileFormatsView,
    grantsToRolesView,
    grantsToUsersView,
    loadHistoryView,
    loginHistoryView,
    maskingPoliciesView,
    objectDependenciesView,
    networkPoliciesView,
    networkRuleReferencesView,
    networkRulesView,
    passwordPoliciesView,
    policyReferencesView,
    queryHistoryView,
    rolesView,
    rowAccessPoliciesView,
    schemataView,
    sequencesView,
    sessionPoliciesView,
    sessionsView,
    stagesView,
    tablesView,
    tagReferencesView,
    tagsView,
    usersView,
    viewsView,
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
