/** SQLite's result codes as the port's errors. https://www.sqlite.org/rescode.html */
import { StoreUnavailable, UniqueViolation } from '../database.ts';

const resultCode = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };
const constraintPrimaryKey = 1555;
const constraintUnique = 2067;
const constraintRowId = 2579;

const unavailableCodes = new Set(Object.values(resultCode));

export const extendedCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

export const translated = (error: unknown): unknown => {
  const code = extendedCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (code === constraintUnique || code === constraintPrimaryKey || code === constraintRowId) {
    return new UniqueViolation(error.message, { cause: error });
  }
  // The low byte is the primary result code.
  if (unavailableCodes.has(code & 0xff)) {
    return new StoreUnavailable(`The store could not write: ${error.message}.`, { cause: error });
  }
  return error;
};
