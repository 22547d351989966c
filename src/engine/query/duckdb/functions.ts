/** Makes our own functions known to the database. */
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBScalarMainFunction,
  VARCHAR,
} from '@duckdb/node-api';
import { encodeFailure, outOfMemory, QueryError } from '../errors.ts';
import { type Routine, routines } from './routines.ts';

/** Nothing may be thrown into the database's own code. */
const guarded =
  (run: DuckDBScalarMainFunction): DuckDBScalarMainFunction =>
  (info, input, output) => {
    try {
      run(info, input, output);
      output.flush();
    } catch (thrown) {
      const known = thrown instanceof QueryError;
      info.setError(
        known
          ? encodeFailure(thrown.code, thrown.sqlState, thrown.message)
          : encodeFailure('100038', '22018', 'A value cannot be converted.'),
      );
    }
  };

/** Row by row, from texts to a text; a null among the texts makes the result null without a call. */
const ofTexts = (arity: number, run: Routine): DuckDBScalarMainFunction =>
  guarded((_, input, output) => {
    const columns = Array.from({ length: arity }, (_, index) => input.getColumnVector(index));
    for (let row = 0; row < input.rowCount; row++) {
      const values: string[] = [];
      for (const column of columns) {
        const value = column.getItem(row);
        if (typeof value === 'string') values.push(value);
      }
      output.setItem(row, values.length === arity ? run(...values) : null);
    }
  });

/** bytes, limit → whether all rows of the batch together stay within it; fails where they do not. */
const hasRoom = guarded((_, input, output) => {
  const sizes = input.getColumnVector(0);
  const limits = input.getColumnVector(1);
  let total = 0;
  for (let row = 0; row < input.rowCount; row++) {
    total += Number(sizes.getItem(row) ?? 0);
    if (total > Number(limits.getItem(row) ?? 0)) throw outOfMemory();
    output.setItem(row, true);
  }
});

export const registerFunctions = (connection: DuckDBConnection): void => {
  for (const [name, { arity, run }] of Object.entries(routines))
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        returnType: VARCHAR,
        parameterTypes: Array.from({ length: arity }, () => VARCHAR),
        specialHandling: true,
        mainFunction: ofTexts(arity, run),
      }),
    );
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: 'snowgate_has_room',
      returnType: BOOLEAN,
      parameterTypes: [DOUBLE, DOUBLE],
      specialHandling: true,
      // Else constants would be weighed once, for no matter how many rows.
      volatile: true,
      mainFunction: hasRoom,
    }),
  );
};
