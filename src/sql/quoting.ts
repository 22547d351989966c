/** Writing names and values as SQL. */
import { isReserved } from './reserved-words.ts';

/** A stored name as SQL: bare where that reads back as the same name, else quoted. */
export const quoteIdentifier = (name: string): string =>
  /^[A-Z_][A-Z0-9_$]*$/.test(name) && !isReserved(name) ? name : `"${name.replaceAll('"', '""')}"`;

export const quoteString = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
