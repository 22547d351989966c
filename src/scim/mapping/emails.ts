/** A SCIM user has many e-mail addresses, a Snowflake user one column: EMAIL. */
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../protocol/json.ts';

const addressOf = (email: JsonObject | undefined): string | null => {
  const value = email === undefined ? undefined : ownValue(email, 'value');
  return typeof value === 'string' && value !== '' ? value : null;
};

const listOf = (emails: Json | undefined): readonly JsonObject[] =>
  isJsonArray(emails) ? emails.filter(isJsonObject) : [];

/** The one that EMAIL holds: the primary one, else the one for work, else the first. */
const designated = (emails: readonly JsonObject[]): JsonObject | undefined => {
  const usable = emails.filter((email) => addressOf(email) !== null);
  return (
    usable.find((email) => ownValue(email, 'primary') === true) ??
    usable.find((email) => String(ownValue(email, 'type')).toLowerCase() === 'work') ??
    usable[0]
  );
};

/** The value of EMAIL for a resource's `emails`. */
export const emailColumn = (emails: Json | undefined): string | null => addressOf(designated(listOf(emails)));

/** `emails` as sent, brought up to date where SQL has changed EMAIL since. */
export const emailsOf = (kept: Json | undefined, column: string | null): readonly JsonObject[] => {
  const emails = listOf(kept);
  const chosen = designated(emails);
  if (addressOf(chosen) === column) return emails;
  if (column === null) return emails.filter((email) => email !== chosen);
  if (chosen === undefined) return [...emails, { value: column, type: 'work', primary: true }];
  return emails.map((email) => (email === chosen ? { ...email, value: column } : email));
};

/** The addresses beside the one that EMAIL holds. */
export const otherAddressesOf = (emails: Json | undefined): readonly string[] => {
  const all = listOf(emails);
  if (all.length < 2) return [];
  const chosen = designated(all);
  return all
    .filter((email) => email !== chosen)
    .map(addressOf)
    .filter((address) => address !== null);
};
