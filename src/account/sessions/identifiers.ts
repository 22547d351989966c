/** Object names as connect strings and user properties spell them. */
import { asName, type Name } from '../model.ts';

/** Upper case, unless in double quotes: https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
const canonical = (text: string): Name =>
  asName(
    text.length >= 2 && text.startsWith('"') && text.endsWith('"')
      ? text.slice(1, -1).replaceAll('""', '"')
      : text.toUpperCase(),
  );

/**
 * The names a text may stand for, likeliest first: properties are often stored with the exact name (what an
 * identity provider sent, or what the parser made of a quoted identifier).
 */
export const nameReadings = (text: string): readonly Name[] => {
  const identifier = canonical(text);
  return identifier === text ? [identifier] : [identifier, asName(text)];
};

/** The parts of a dotted path, or undefined where it has a part that is empty or a quote that never ends. */
export const pathParts = (text: string): readonly string[] | undefined => {
  const parts = text.match(/(?:"(?:[^"]|"")*"|[^."]+)(?=\.|$)/g) ?? [];
  return parts.length > 0 && parts.join('.') === text ? parts : undefined;
};
