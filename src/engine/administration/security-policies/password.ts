/** https://docs.snowflake.com/en/sql-reference/sql/create-password-policy */
import { defaultPasswordSettings, type PasswordSettings } from '../../../account/policies.ts';
import { defaultsOf, givenOf, type PolicyForm } from './policy-form.ts';

export const passwordProperties: readonly (readonly [property: string, key: keyof PasswordSettings])[] = [
  ['PASSWORD_MIN_LENGTH', 'minLength'],
  ['PASSWORD_MAX_LENGTH', 'maxLength'],
  ['PASSWORD_MIN_UPPER_CASE_CHARS', 'minUpperCaseChars'],
  ['PASSWORD_MIN_LOWER_CASE_CHARS', 'minLowerCaseChars'],
  ['PASSWORD_MIN_NUMERIC_CHARS', 'minNumericChars'],
  ['PASSWORD_MIN_SPECIAL_CHARS', 'minSpecialChars'],
  ['PASSWORD_MIN_AGE_DAYS', 'minAgeDays'],
  ['PASSWORD_MAX_AGE_DAYS', 'maxAgeDays'],
  ['PASSWORD_MAX_RETRIES', 'maxRetries'],
  ['PASSWORD_LOCKOUT_TIME_MINS', 'lockoutTimeMins'],
  ['PASSWORD_HISTORY', 'history'],
];

const kind = 'PASSWORD POLICY';
const keys = new Map(passwordProperties);

export const passwordPolicyForm: PolicyForm = {
  title: 'Password policy',
  read: (reader) => {
    const values = passwordProperties.map(([property, key]) => [key, reader.integer(property)] as const);
    return { kind, settings: givenOf<PasswordSettings>(Object.fromEntries(values), defaultPasswordSettings) };
  },
  unset: (names) => ({ kind, settings: defaultsOf(kind, names, keys, defaultPasswordSettings) }),
};
