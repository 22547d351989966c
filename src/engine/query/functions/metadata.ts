/** Functions that tell of objects. https://docs.snowflake.com/en/sql-reference/functions-metadata */
import { getDdl } from '../../ddl/get-ddl.ts';
import { invalidConstruct } from '../errors.ts';
import { isConstant } from '../tree.ts';
import { text } from '../types.ts';
import { type FunctionDefinition, scalar, special } from './function.ts';

const ddl = special('text text any?', (values, { at, resolution: { context } }) => {
  if (!values.every(isConstant))
    throw invalidConstruct('argument of GET_DDL needs to be constant', at, '001015', '22023');
  return {
    kind: 'deferred',
    type: text(),
    find: async (evaluate) => {
      const [type = null, name = null, qualified = null] = await evaluate(values);
      if (type === null || name === null || context.describeOnly) return null;
      const asked = { type: String(type), name: String(name), qualified: String(qualified) === 'true' };
      return await context.account.read(context.session.actor(), (queries) =>
        getDdl(queries, context, asked),
      );
    },
  };
});

export const metadataFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['GET_DDL', ddl],
  [
    'GENERATE_COLUMN_DESCRIPTION',
    scalar('array text', text(), ([columns, kind]) => `snowgate_column_list(${columns}, ${kind})`),
  ],
];
