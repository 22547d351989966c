/** ALTER SESSION, SET and UNSET of variables. */

import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { readSessionParameter, unknownParameter } from '../parameters/coerce.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { Cell, ResultSet } from '../result.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { executed } from './status.ts';

type AlterSession = Extract<Statement, { statement: 'alterSession' }>;
type SetVariable = Extract<Statement, { statement: 'setVariable' }>;
type UnsetVariable = Extract<Statement, { statement: 'unsetVariable' }>;

/** https://docs.snowflake.com/en/sql-reference/session-variables */
const greatestVariable = 256;

export const alterSession = (context: StatementContext, statement: AlterSession): ResultSet => {
  const { parameters } = context.session;
  if (statement.action.action === 'unset') {
    const names = unsetNames(statement.action.properties, 'SESSION');
    for (const name of names) if (!sessionParameters.has(name)) throw unknownParameter(name);
    for (const name of names) parameters.delete(name);
    return executed();
  }
  const reader = new PropertyReader(context, statement.action.properties, 'SESSION');
  const values = reader.remaining().map((name) => [name, readSessionParameter(reader, name)] as const);
  for (const [name, value] of values) {
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  }
  return executed();
};

export const setVariables = async (
  context: StatementContext,
  statement: SetVariable,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { variables, values } = statement;
  if (variables.length !== values.length)
    throw compilationError(
      `Number of variables (${variables.length}) does not match number of values (${values.length})`,
      '001003',
    );
  const assigned = [];
  for (const [index, variable] of variables.entries()) {
    const expression = values[index];
    if (expression === undefined) continue;
    const { type, value } = await runner.evaluate(context, expression);
    const size = sizeOf(value);
    if (size > greatestVariable)
      throw compilationError(
        `Assignment to '${variable.name}' not done because value exceeds size limit for variables. Its size is ${size}; the limit is ${greatestVariable} (internal storage size in bytes).`,
        '000708',
        '22000',
      );
    assigned.push([variable.name.toUpperCase(), { type, value }] as const);
  }
  // All or nothing: SET (a, b) = (…) where one value is refused assigns none.
  const updatedOn = context.startedAt;
  for (const [name, variable] of assigned) {
    const createdOn = context.variables.get(name)?.createdOn ?? updatedOn;
    context.variables.set(name, { ...variable, createdOn, updatedOn });
  }
  return executed();
};

const sizeOf = (value: Cell): number => (typeof value === 'string' ? Buffer.byteLength(value) : 8);

export const unsetVariables = (context: StatementContext, statement: UnsetVariable): ResultSet => {
  for (const variable of statement.variables) context.variables.delete(variable.name.toUpperCase());
  return executed();
};
