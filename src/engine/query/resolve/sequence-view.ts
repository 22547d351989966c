/** https://docs.snowflake.com/en/sql-reference/info-schema/sequences */
import type { Instant } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../../result.ts';

const texts = (...names: readonly string[]) => names.map((name) => textColumn(name));
const fixeds = (...names: readonly string[]) => names.map((name) => fixedColumn(name));
const instant = (milliseconds: Instant): bigint => BigInt(Math.trunc(milliseconds)) * 1_000_000n;

export const sequenceView = {
  ownDatabase: 0,
  columns: [
    ...texts('SEQUENCE_CATALOG', 'SEQUENCE_SCHEMA', 'SEQUENCE_NAME', 'SEQUENCE_OWNER', 'DATA_TYPE'),
    ...fixeds('NUMERIC_PRECISION', 'NUMERIC_PRECISION_RADIX', 'NUMERIC_SCALE'),
    ...texts('START_VALUE', 'MINIMUM_VALUE', 'MAXIMUM_VALUE', 'NEXT_VALUE', 'INCREMENT', 'CYCLE_OPTION'),
    timestampColumn('CREATED'),
    timestampColumn('LAST_ALTERED'),
    ...texts('ORDERED', 'COMMENT'),
  ],
  rows: async (context: StatementContext): Promise<readonly (readonly Cell[])[]> => {
    const shown = await context.account.read(context.session.actor(), (queries) =>
      queries.schemaObjects('SEQUENCE').map(({ object, path }) => ({
        object,
        path,
        owner: object.owner === null ? null : queries.roleName(object.owner),
      })),
    );
    const next = await context.nextNumbers?.(shown.map(({ object }) => object));
    return shown.map(({ object, path, owner }) => [
      path[0] ?? null,
      path[1] ?? null,
      object.name,
      owner,
      'NUMBER',
      '38',
      '10',
      '0',
      String(object.start),
      null,
      null,
      String(next?.get(object.id) ?? object.start),
      String(object.increment),
      'NO',
      instant(object.createdOn),
      instant(object.lastAltered),
      object.ordered ? 'YES' : 'NO',
      object.comment,
    ]);
  },
};
