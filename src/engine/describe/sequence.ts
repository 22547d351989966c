/** https://docs.snowflake.com/en/sql-reference/sql/desc-sequence */
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { sequenceColumns, sequenceRows, shownSequence } from '../show/sequences.ts';
import { printPath } from '../values/identifiers.ts';
import type { Describe } from './describe.ts';

export const describeSequence = async (context: StatementContext, { name }: Describe): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const shown = await context.account.read(context.session.actor(), (queries) =>
    shownSequence(queries)({ object: queries.sequence(path, printPath(path)), path }),
  );
  return { columns: sequenceColumns, rows: await sequenceRows(context, [shown]) };
};
