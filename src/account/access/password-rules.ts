/** What a new password must be like: https://docs.snowflake.com/en/sql-reference/sql/create-password-policy */
import type { PasswordSettings } from '../policies.ts';

export type PasswordRules = Pick<
  PasswordSettings,
  | 'minLength'
  | 'maxLength'
  | 'minUpperCaseChars'
  | 'minLowerCaseChars'
  | 'minNumericChars'
  | 'minSpecialChars'
>;

/** Why a password is no good, in the word that the refusal carries. */
export type PasswordFlaw =
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_TOO_LONG'
  | 'PASSWORD_MISSING_UPPER_CASE'
  | 'PASSWORD_MISSING_LOWER_CASE'
  | 'PASSWORD_MISSING_NUMERIC'
  | 'PASSWORD_MISSING_SPECIAL';

const count = (characters: readonly string[], pattern: RegExp): number =>
  characters.filter((character) => pattern.test(character)).length;

/** The first rule that the password breaks. Characters are code points of the composed form, as it is hashed. */
export const passwordFlaw = (rules: PasswordRules, password: string): PasswordFlaw | undefined => {
  const characters = [...password.normalize('NFC')];
  if (characters.length < rules.minLength) return 'PASSWORD_TOO_SHORT';
  if (characters.length > rules.maxLength) return 'PASSWORD_TOO_LONG';
  if (count(characters, /\p{Lu}/u) < rules.minUpperCaseChars) return 'PASSWORD_MISSING_UPPER_CASE';
  if (count(characters, /\p{Ll}/u) < rules.minLowerCaseChars) return 'PASSWORD_MISSING_LOWER_CASE';
  if (count(characters, /\p{Nd}/u) < rules.minNumericChars) return 'PASSWORD_MISSING_NUMERIC';
  if (count(characters, /[^\p{L}\p{N}]/u) < rules.minSpecialChars) return 'PASSWORD_MISSING_SPECIAL';
  return undefined;
};
