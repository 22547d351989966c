/**
 * SYSTEM$ functions that change or ask the account. The query runner calls each one that a query mentions
 * once, before the query, and puts its value in place of the call.
 */
import { executionError, invalidValue } from '../account/errors.ts';
import { asName } from '../account/model.ts';
import type { StatementContext } from './context.ts';
import type { Cell, ColumnType } from './result.ts';

export interface SystemFunction {
  /** Upper case, with `SYSTEM$`. */
  readonly name: string;
  readonly minimumArguments: number;
  readonly maximumArguments: number;
  readonly type: ColumnType;
  /** Runs with constant arguments, each the text of its value. */
  run(context: StatementContext, argumentTexts: readonly (string | null)[]): Promise<Cell>;
}

const text: ColumnType = { type: 'TEXT', nullable: true, precision: null, scale: null, length: 16_777_216 };

/** https://docs.snowflake.com/en/sql-reference/functions/system_generate_scim_access_token */
const generateScimAccessToken: SystemFunction = {
  name: 'SYSTEM$GENERATE_SCIM_ACCESS_TOKEN',
  minimumArguments: 1,
  maximumArguments: 1,
  type: text,
  async run(context, [integration]) {
    if (integration === null || integration === undefined || integration === '')
      throw invalidValue(String(integration ?? 'NULL'), 'INTEGRATION_NAME');
    return await context.account.change(context.session.actor(), (operations) =>
      operations.generateScimToken({ integration: asName(integration) }),
    );
  },
};

const systemFunctions: ReadonlyMap<string, SystemFunction> = new Map(
  [generateScimAccessToken].map((definition) => [definition.name, definition]),
);

/** The function of that name in any case, or undefined. */
export const findSystemFunction = (name: string): SystemFunction | undefined =>
  systemFunctions.get(name.toUpperCase());

/** Checks the number of arguments, then runs the function. A describe-only statement gets NULL and changes nothing. */
export const callSystemFunction = async (
  definition: SystemFunction,
  context: StatementContext,
  argumentTexts: readonly (string | null)[],
): Promise<Cell> => {
  const given = argumentTexts.length;
  if (given < definition.minimumArguments || given > definition.maximumArguments) {
    const problem = given < definition.minimumArguments ? 'not enough' : 'too many';
    const expected =
      given < definition.minimumArguments ? definition.minimumArguments : definition.maximumArguments;
    throw executionError(
      `SQL compilation error:\n${problem} arguments for function [${definition.name}(${argumentTexts.map(() => '?').join(', ')})], expected ${expected}, got ${given}`,
      problem === 'not enough' ? '000938' : '000939',
      '22023',
    );
  }
  if (context.describeOnly) return null;
  return await definition.run(context, argumentTexts);
};
