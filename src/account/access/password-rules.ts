/** What a new password must be like: https://docs.snowflake.com/en/sql-reference/sql/create-password-policy */

export interface PasswordRules {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minUpperCaseChars: number;
  readonly minLowerCaseChars: number;
  readonly minNumericChars: number;
  readonly minSpecialChars: number;
}

/** https://docs.snowflake.com/en/user-guide/password-authentication — the Snowflake-provided password policy. */
export const providedPasswordRules: PasswordRules = {
  minLength: 14,
  maxLength: 256,
  minUpperCaseChars: 1,
  minLowerCaseChars: 1,
  minNumericChars: 1,
  minSpecialChars: 0,
};

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
