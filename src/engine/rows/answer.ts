/** What statements that change rows answer: counts under the names that drivers sum. */
import { status } from '../administration/status.ts';
import { loadAnswer } from '../loading/copy-answer.ts';
import { fixedColumn, type ResultSet, type RowCounts } from '../result.ts';
import type { Changed } from './place.ts';
import type { RowAction, RowChange } from './row-change.ts';

const counts: { readonly [Action in RowAction]: { readonly count: keyof RowCounts; readonly name: string } } =
  {
    insert: { count: 'inserted', name: 'number of rows inserted' },
    update: { count: 'updated', name: 'number of rows updated' },
    delete: { count: 'deleted', name: 'number of rows deleted' },
  };

const order: readonly RowAction[] = ['insert', 'update', 'delete'];

const isUpdate = (change: RowChange): boolean =>
  change.kind === 'change' && change.actions.length === 1 && change.actions[0] === 'update';

export const answerOf = (change: RowChange, changed: Changed): ResultSet => {
  if (change.kind === 'truncate') return status('Statement executed successfully.');
  if (change.kind === 'load') {
    const { answer = loadAnswer([], false), inserted = 0 } = changed;
    return { ...answer, changed: { inserted, updated: 0, deleted: 0 } };
  }
  const can: readonly RowAction[] = change.kind === 'insert' ? ['insert'] : change.actions;
  const shown = order.filter((action) => can.includes(action)).map((action) => counts[action]);
  const columns = shown.map(({ name }) => fixedColumn(name, 19, false));
  const row = shown.map(({ count }) => String(changed[count] ?? 0));
  const { inserted = 0, updated = 0, deleted = 0 } = changed;
  const total = { inserted, updated, deleted };
  if (!isUpdate(change) || change.kind !== 'change' || change.duplicates === 'refused')
    return { columns, rows: [row], changed: total };
  return {
    columns: [...columns, fixedColumn('number of multi-joined rows updated', 19, false)],
    rows: [[...row, String(changed.multiJoined ?? 0)]],
    changed: total,
  };
};
