/** What `snowgate admin reset` says: first what it will do, then what it did. */
import type { ResetPlan } from '../server/administrator-reset/reset.ts';
import { bad, caution, faint, good, strong } from './output/style.ts';
import { renderTable } from './output/table.ts';

export function renderPlan({ account, user, steps, notes }: ResetPlan, through: string): string {
  const table = renderTable(
    ['what', 'now', 'then'],
    steps.map(({ what, before, after }) => [
      what,
      { text: before, style: bad },
      { text: after, style: good },
    ]),
  );
  return [
    `Reset of user ${strong(user)} in account ${account}`,
    faint(`through ${through}`),
    '',
    table,
    '',
    ...notes.map((note) => `${caution('note')}   ${note}`),
  ].join('\n');
}

export function renderDone({ user }: ResetPlan, dryRun: boolean, password: string | undefined): string {
  if (dryRun) return `${good('ok')}     Nothing was changed: this was a dry run.`;
  const which =
    password === undefined
      ? 'with the password that was given'
      : `with the password ${strong(password)} (shown only now, keep it)`;
  return `${good('ok')}     User ${user} signs in ${which}`;
}
