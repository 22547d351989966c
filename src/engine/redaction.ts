/** Statement text as history may keep it: the values of secrets replaced. */

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

/** Most statements name no secret at all, and some are megabytes long. */
const mayHoldSecrets = new RegExp([...secretWords].join('|'), 'i');

export interface Redacted {
  readonly text: string;
  /** What was taken out, so that it can be taken out of messages as well. */
  readonly secrets: readonly string[];
}

/**
 * One token: string, dollar-quoted string, comment, quoted identifier, word, blank, or any other character.
 * A string that never ends runs to the end of the text, so that a slip of the quote hides the secret too.
 */
const token =
  /(?<string>'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|\$\$[\s\S]*?(?:\$\$|$))|(?<skip>\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>"(?:[^"]|"")*(?:"|$))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|[\s\S]/gu;

/** Replaces the string after `PASSWORD =`, `TOKEN =>` and the like; works on text that does not parse as well. */
export const redactStatement = (text: string): Redacted => {
  if (!mayHoldSecrets.test(text)) return { text, secrets: [] };
  const secrets: string[] = [];
  let awaiting = false;
  const kept: string[] = [];
  for (const match of text.matchAll(token)) {
    const [whole] = match;
    const { string, skip, word } = match.groups ?? {};
    if (string !== undefined && awaiting) {
      secrets.push(contentOf(string));
      kept.push("'***'");
      awaiting = false;
      continue;
    }
    kept.push(whole);
    if (skip !== undefined) continue;
    if (word !== undefined) awaiting = secretWords.has(word.toUpperCase());
    else if (whole !== '=' && whole !== '>') awaiting = false;
  }
  return { text: kept.join(''), secrets };
};

const contentOf = (literal: string): string =>
  literal.startsWith('$$') ? literal.replaceAll('$$', '') : literal.replace(/^'/, '').replace(/'$/, '');

export const redactMessage = (message: string, secrets: readonly string[]): string =>
  secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')), message);
