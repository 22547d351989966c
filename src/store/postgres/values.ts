/** PostgreSQL's values as the port's: numbers for every kind of number, 0 and 1 for booleans, plain bytes. */
import { type CustomTypesConfig, types } from 'pg';

/** https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const oid = { bool: 16, bytea: 17, int8: 20, numeric: 1700 };

const safeInteger = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`The stored integer ${text} is too large.`);
  }
  return value;
};

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'));

type Parser = (text: string) => unknown;

const parsers = new Map<number, Parser>([
  [oid.bool, (text) => (text === 't' ? 1 : 0)],
  [oid.bytea, bytes],
  [oid.int8, safeInteger],
  [oid.numeric, safeInteger],
]);

export const valueTypes: CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    parsers.get(id) ?? (types.getTypeParser(id, format ?? 'text') as Parser),
};
