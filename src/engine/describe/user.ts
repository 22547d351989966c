/** https://docs.snowflake.com/en/sql-reference/sql/desc-user */
import type { Instant, User } from '../../account/model.ts';
import { publicKeyFingerprint } from '../../account/sessions/public-keys.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { formatTimestamp } from '../values/timestamps.ts';
import type { Describe } from './describe.ts';

const columns = ['property', 'value', 'default', 'description'].map((name) => textColumn(name));

const day = 24 * 60 * 60 * 1000;
const minute = 60 * 1000;

export const describeUser = async (context: StatementContext, statement: Describe): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const { user, hasMfa, hasToken } = await context.account.read(context.session.actor(), async (queries) => {
    const described = await queries.describeUser(name);
    return {
      user: described,
      hasMfa: (await queries.usersWithMfa()).has(described.id),
      hasToken: queries.hasProgrammaticToken(described.id),
    };
  });
  const timeZone = await sessionTimeZone(context);
  const time = (instant: Instant | null): string | null =>
    instant === null ? null : formatTimestamp(instant, timeZone);
  return {
    columns,
    rows: properties(user, { hasMfa, hasToken }, context.startedAt, time).map(
      ([property, value, initial, description]) => [
        property,
        value === null ? 'null' : String(value),
        initial,
        description,
      ],
    ),
  };
};

type Row = readonly [
  property: string,
  value: string | number | boolean | null,
  initial: string,
  description: string,
];

/** Every value is text; what is not set is the word null. */
const properties = (
  user: User,
  { hasMfa, hasToken }: { readonly hasMfa: boolean; readonly hasToken: boolean },
  now: Instant,
  time: (instant: Instant | null) => string | null,
): readonly Row[] => [
  ['NAME', user.name, 'null', 'Name'],
  ['COMMENT', user.comment, 'null', 'User comment associated to an object in the dictionary'],
  ['DISPLAY_NAME', user.displayName, 'null', 'Display name of the associated object'],
  ['TYPE', user.type, 'null', 'Type of the user'],
  ['LOGIN_NAME', user.loginName, 'null', 'Login name of the user'],
  ['FIRST_NAME', user.firstName, 'null', 'First name of the user'],
  ['MIDDLE_NAME', user.middleName, 'null', 'Middle name of the user'],
  ['LAST_NAME', user.lastName, 'null', 'Last name of the user'],
  ['EMAIL', user.email, 'null', 'Email address of the user'],
  ['PASSWORD', user.hasPassword ? '********' : null, 'null', 'Password of the user'],
  ['MUST_CHANGE_PASSWORD', user.mustChangePassword, 'false', 'User must change the password'],
  ['DISABLED', user.disabled, 'false', 'Whether the user is disabled'],
  ['SNOWFLAKE_LOCK', false, 'false', 'Whether the user or account is locked by Snowflake'],
  ['SNOWFLAKE_SUPPORT', false, 'false', 'Snowflake Support is allowed to use the user or account'],
  ['DAYS_TO_EXPIRY', left(user.expiresAt, now, day), 'null', 'User record will be treated as expired'],
  ['MINS_TO_UNLOCK', left(user.lockedUntil, now, minute), 'null', 'Minutes until the user is unlocked'],
  ['DEFAULT_WAREHOUSE', user.defaultWarehouse, 'null', 'Default warehouse for this user'],
  ['DEFAULT_NAMESPACE', user.defaultNamespace, 'null', 'Default database namespace prefix for this user'],
  ['DEFAULT_ROLE', user.defaultRole, 'null', 'Primary principal of user session will be set to this role'],
  [
    'DEFAULT_SECONDARY_ROLES',
    JSON.stringify(user.defaultSecondaryRoles),
    '[ALL]',
    'The secondary roles will be set to all roles provided here',
  ],
  ['EXT_AUTHN_DUO', false, 'false', 'Whether Duo Security is enabled as second factor authentication'],
  ['EXT_AUTHN_UID', null, 'null', 'External authentication ID of the user'],
  ['HAS_MFA', hasMfa, 'false', 'Whether the user is enrolled for multi-factor authentication'],
  ['MINS_TO_BYPASS_MFA', left(user.bypassMfaUntil, now, minute), 'null', 'Temporary bypass MFA for the user'],
  ['MINS_TO_BYPASS_NETWORK_POLICY', null, 'null', 'Temporary bypass network policy on the user'],
  ['RSA_PUBLIC_KEY', user.rsaPublicKey, 'null', 'RSA public key of the user'],
  ['RSA_PUBLIC_KEY_FP', fingerprint(user.rsaPublicKey), 'null', "Fingerprint of the user's RSA public key"],
  ['RSA_PUBLIC_KEY_2', user.rsaPublicKey2, 'null', 'Second RSA public key of the user'],
  [
    'RSA_PUBLIC_KEY_2_FP',
    fingerprint(user.rsaPublicKey2),
    'null',
    "Fingerprint of the user's second RSA public key",
  ],
  [
    'PASSWORD_LAST_SET_TIME',
    time(user.passwordLastSetOn),
    'null',
    'When the password was last set; null if never',
  ],
  ['CUSTOM_LANDING_PAGE_URL', null, 'null', 'Snowsight landing page of the user'],
  [
    'CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD',
    false,
    'false',
    'Whether the landing page is shown at the next start',
  ],
  ['HAS_PAT', hasToken, 'false', 'Whether the user has a programmatic access token'],
  ['HAS_WORKLOAD_IDENTITY', user.workloadIdentity !== null, 'false', 'Whether a workload identity is set'],
  [
    'ALLOWED_INTERFACES',
    user.allowedInterfaces.length === 0 ? '[ALL]' : `[${user.allowedInterfaces.join(', ')}]`,
    '[ALL]',
    'Interfaces that the user may use',
  ],
];

const left = (until: Instant | null, now: Instant, unit: number): number | null =>
  until === null ? null : (until - now) / unit;

const fingerprint = (key: string | null): string | null => (key === null ? null : publicKeyFingerprint(key));
