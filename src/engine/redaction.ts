/** Statement text as history may keep it: the values of secrets replaced. */

import { programmaticTokensIn } from '../account/programmatic-token-text.ts';
import { tokenize } from '../sql/lexer.ts';
import { quoteString } from '../sql/quoting.ts';

const secretWords: ReadonlySet<string> = new Set([
  'PASSWORD',
  'TOKEN',
  'SECRET',
  'SECRET_STRING',
  'CLIENT_SECRET',
  'OAUTH_CLIENT_SECRET',
  'OAUTH_REFRESH_TOKEN',
  'OAUTH_ACCESS_TOKEN',
  'API_KEY',
  'PRIVATE_KEY',
]);

/** Whose argument is one. */
const secretFunctions: ReadonlySet<string> = new Set([
  'SYSTEM$VERIFY_EXTERNAL_OAUTH_TOKEN',
  'SYSTEM$DECODE_PAT',
]);

/** Most statements name no secret at all, and some are megabytes long. */
const mayHoldSecrets = new RegExp([...secretWords, 'DECODE_PAT'].join('|'), 'i');

/** Tokens of ours are known by their form, wherever they stand. */
const withoutTokens = ({ text, secrets }: Redacted): Redacted => {
  const tokens = text.match(programmaticTokensIn);
  return tokens === null
    ? { text, secrets }
    : { text: text.replaceAll(programmaticTokensIn, '***'), secrets: [...secrets, ...tokens] };
};

export interface Redacted {
  readonly text: string;
  /** What was taken out, so that it can be taken out of messages as well. */
  readonly secrets: readonly string[];
}

/**
 * One token: string, dollar-quoted string, comment, quoted identifier, word or number, blank, or any other character.
 * A string that never ends runs to the end of the text, so that a slip of the quote hides the secret too.
 */
const token =
  /(?<string>'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|\$\$[\s\S]*?(?:\$\$|$))|(?<skip>\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>"(?:[^"]|"")*(?:"|$))|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_$]*)|[\s\S]/gu;

type Expected = 'nothing' | 'string' | 'argument' | 'anything';

/**
 * Replaces the string after `PASSWORD =`, `TOKEN =>` and the like, and whatever else stands after their `=`
 * (double quotes are an easy slip). Works on text that does not parse as well.
 */
export const redactStatement = (text: string): Redacted => withoutTokens(withoutNamedSecrets(text));

const withoutNamedSecrets = (text: string): Redacted => {
  if (!mayHoldSecrets.test(text)) return { text, secrets: [] };
  const secrets: string[] = [];
  let expected: Expected = 'nothing';
  const kept: string[] = [];
  for (const match of text.matchAll(token)) {
    const [whole] = match;
    const { string, skip, quoted, word } = match.groups ?? {};
    const value = string ?? (expected === 'anything' ? (quoted ?? word) : undefined);
    if (value !== undefined && expected !== 'nothing') {
      secrets.push(contentOf(value));
      kept.push("'***'");
      expected = 'nothing';
      continue;
    }
    const within = string === undefined ? undefined : withoutSecretsWithin(string);
    secrets.push(...(within?.secrets ?? []));
    kept.push(within?.text ?? whole);
    if (skip !== undefined) continue;
    if (word !== undefined) expected = expectedAfter(word.toUpperCase());
    else if (whole === '(' && expected === 'argument') continue;
    else if (whole === '=' && expected === 'string') expected = 'anything';
    else if (whole !== '>') expected = 'nothing';
  }
  return { text: kept.join(''), secrets };
};

/** A string may itself be the text of a statement, for EXECUTE IMMEDIATE. Undefined where it holds no secret. */
const withoutSecretsWithin = (literal: string): Redacted | undefined => {
  if (!mayHoldSecrets.test(literal)) return undefined;
  const { text, secrets } = withoutNamedSecrets(meaningOf(literal));
  return secrets.length === 0 ? undefined : { text: quoteString(text), secrets };
};

const meaningOf = (literal: string): string => {
  try {
    return tokenize(literal).tokens[0]?.text ?? '';
  } catch {
    // One that never ends.
    return contentOf(literal).replaceAll(/''|\\'/g, "'");
  }
};

const expectedAfter = (word: string): Expected => {
  if (secretFunctions.has(word)) return 'argument';
  return secretWords.has(word) ? 'string' : 'nothing';
};

const contentOf = (literal: string): string =>
  literal.startsWith('$$') ? literal.replaceAll('$$', '') : literal.replace(/^['"]/, '').replace(/['"]$/, '');

/** Shorter ones would tear other words apart, and hide nothing. */
const shortestSecret = 3;

export const redactMessage = (message: string, secrets: readonly string[]): string =>
  secrets.reduce(
    (text, secret) => (secret.length < shortestSecret ? text : text.replaceAll(secret, '***')),
    message,
  );
