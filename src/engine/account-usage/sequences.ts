import type { StatementContext } from '../context.ts';
import { fixedColumn, textColumn } from '../result.ts';
import {
  comment,
  created,
  databaseId,
  databaseName,
  deleted,
  empty,
  id,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

interface ListedSequence extends ListedKind<'SEQUENCE'> {
  /** Null when it is gone: nothing comes next. */
  readonly next: bigint | null;
}

const sequences = async (context: StatementContext): Promise<readonly ListedSequence[]> => {
  const listed = await objectsOf('SEQUENCE')(context);
  const present = listed.filter(({ deletedOn }) => deletedOn === null);
  const next = await context.nextNumbers?.(present.map(({ record }) => record.object));
  return listed.map((sequence) => {
    const { object } = sequence.record;
    return { ...sequence, next: sequence.deletedOn === null ? (next?.get(object.id) ?? object.start) : null };
  });
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/sequences */
export const sequencesView = usageView<ListedSequence>(
  'SEQUENCES',
  [
    id('SEQUENCE_ID'),
    named('SEQUENCE_NAME'),
    schemaId('SEQUENCE_SCHEMA_ID'),
    schemaName('SEQUENCE_SCHEMA'),
    databaseId('SEQUENCE_CATALOG_ID'),
    databaseName('SEQUENCE_CATALOG'),
    owner('SEQUENCE_OWNER'),
    [textColumn('DATA_TYPE'), () => 'NUMBER'],
    [fixedColumn('NUMERIC_PRECISION'), () => '38'],
    [fixedColumn('NUMERIC_PRECISION_RADIX'), () => '10'],
    [fixedColumn('NUMERIC_SCALE'), () => '0'],
    [textColumn('START_VALUE'), ({ record }) => String(record.object.start)],
    ...empty('MINIMUM_VALUE', 'MAXIMUM_VALUE'),
    [textColumn('NEXT_VALUE'), ({ next }) => (next === null ? null : String(next))],
    [textColumn('INCREMENT'), ({ record }) => String(record.object.increment)],
    [textColumn('CYCLE_OPTION'), () => 'NO'],
    [textColumn('ORDERED'), ({ record }) => (record.object.ordered ? 'YES' : 'NO')],
    created,
    lastAltered,
    deleted,
    comment,
    ownerRoleType,
  ],
  sequences,
);
