/** CALL of a function of the system; there are no procedures: https://docs.snowflake.com/en/sql-reference/sql/call */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import { findSystemFunction } from '../system-functions/call.ts';

type Call = Extract<Statement, { readonly statement: 'call' }>;

export const call = async (
  context: StatementContext,
  { name, arguments: list, span }: Call,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const called = name.parts.length === 1 ? findSystemFunction(name.parts[0]?.name ?? '') : undefined;
  if (called === undefined) throw unsupportedFeature('CALL');
  const { type, value } = await runner.evaluate(context, {
    node: 'call',
    name,
    arguments: list,
    distinct: false,
    orderWithin: [],
    ignoreNulls: false,
    over: null,
    span,
  });
  return { columns: [{ ...type, name: called.name }], rows: [[value]] };
};
