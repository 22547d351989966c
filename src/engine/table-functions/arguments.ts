/** What INFORMATION_SCHEMA table functions share: binding of arguments, and where their names are known. */
import { doesNotExist, noCurrentDatabase } from '../../account/errors.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import type { TableFunctionArgument } from './table-function.ts';

const informationSchema = 'INFORMATION_SCHEMA';

/** Arguments by parameter name, whether given by position or as `NAME => value`. */
export const bindArguments = (
  functionName: string,
  parameters: readonly string[],
  given: readonly TableFunctionArgument[],
): ReadonlyMap<string, TableFunctionArgument> => {
  if (given.length > parameters.length)
    throw compilationError(
      `too many arguments for function [${functionName}] expected ${parameters.length}, got ${given.length}`,
      '000939',
      '22023',
    );
  const bound = new Map<string, TableFunctionArgument>();
  given.forEach((argument, index) => {
    const name = argument.name ?? parameters[index];
    if (name === undefined || !parameters.includes(name) || bound.has(name))
      throw compilationError(
        `invalid argument '${name ?? index}' for function ${functionName}`,
        '001044',
        '42P13',
      );
    bound.set(name, argument);
  });
  return bound;
};

/**
 * The functions live in every database's INFORMATION_SCHEMA. A qualified name says which; a bare name needs
 * that schema in use, for which a current database is enough here.
 */
export const requireInformationSchema = (
  context: StatementContext,
  qualifier: readonly string[],
  functionName: string,
): void => {
  const schema = qualifier.at(-1);
  if (schema !== undefined && schema !== informationSchema)
    throw doesNotExist('Function', [...qualifier, functionName].join('.'));
  if (qualifier.length < 2 && context.session.database === null) throw noCurrentDatabase();
};
