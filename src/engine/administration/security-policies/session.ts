/** https://docs.snowflake.com/en/sql-reference/sql/create-session-policy */
import { unsupportedFeature } from '../../../account/errors.ts';
import { defaultSessionSettings, type SessionSettings } from '../../../account/policies.ts';
import { defaultsOf, givenOf, type PolicyForm } from './policy-form.ts';

const kind = 'SESSION POLICY';
const keys = new Map<string, keyof SessionSettings>([
  ['SESSION_IDLE_TIMEOUT_MINS', 'idleTimeoutMins'],
  ['SESSION_UI_IDLE_TIMEOUT_MINS', 'uiIdleTimeoutMins'],
  ['SESSION_MAX_LIFESPAN_MINS', 'maxLifespanMins'],
  ['SESSION_UI_MAX_LIFESPAN_MINS', 'uiMaxLifespanMins'],
  ['ALLOWED_SECONDARY_ROLES', 'allowedSecondaryRoles'],
  ['BLOCKED_SECONDARY_ROLES', 'blockedSecondaryRoles'],
]);

export const sessionPolicyForm: PolicyForm = {
  title: 'Session policy',
  read: (reader) => {
    if (reader.has('AGENT_RESTRICTED_SESSION_SCOPE'))
      throw unsupportedFeature('AGENT_RESTRICTED_SESSION_SCOPE');
    const values = {
      idleTimeoutMins: reader.integer('SESSION_IDLE_TIMEOUT_MINS'),
      uiIdleTimeoutMins: reader.integer('SESSION_UI_IDLE_TIMEOUT_MINS'),
      maxLifespanMins: reader.integer('SESSION_MAX_LIFESPAN_MINS'),
      uiMaxLifespanMins: reader.integer('SESSION_UI_MAX_LIFESPAN_MINS'),
      allowedSecondaryRoles: reader.texts('ALLOWED_SECONDARY_ROLES'),
      blockedSecondaryRoles: reader.texts('BLOCKED_SECONDARY_ROLES'),
    };
    return { kind, settings: givenOf<SessionSettings>(values, defaultSessionSettings) };
  },
  unset: (names) => ({ kind, settings: defaultsOf(kind, names, keys, defaultSessionSettings) }),
};
