/**
 * What a row access policy costs a query of 2,000,000 rows, beside the same query without one.
 *
 *   node bench/policies.ts   alone
 */
import { openHarness } from '../test/engine/harness.ts';
import { atMost, rounded } from './figures.ts';

const rows = 2_000_000;
const rounds = 15;

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

const policies = [
  ['a role', "current_role() = 'ACCOUNTADMIN'"],
  ['a role and a column', "current_role() = 'ACCOUNTADMIN' and region < 8"],
  ['a mapping table', 'region in (select region from mapping where role = current_role())'],
] as const;

export async function measurePolicies(): Promise<void> {
  const harness = await openHarness();
  try {
    await harness.script(`
      use warehouse compute_wh;
      create database bench;
      create table open as
        select seq4()::int as id, mod(seq4(), 10)::int as region, seq4()::float as amount
        from table(generator(rowcount => ${rows}));
      create table guarded as select * from open;
      create table mapping as
        select 'ACCOUNTADMIN' as role, seq4()::int as region from table(generator(rowcount => 8))`);
    const timed = async (table: string): Promise<number> => {
      const started = performance.now();
      await harness.execute(`select region, count(*), sum(amount) from ${table} group by region`);
      return performance.now() - started;
    };
    for (const [index, [on, body]] of policies.entries()) {
      await harness.script(`
        create row access policy p${index} as (region int) returns boolean -> ${body};
        alter table guarded add row access policy p${index} on (region)`);
      const times: { readonly open: number; readonly guarded: number }[] = [];
      for (let round = 0; round < rounds; round += 1)
        times.push({ open: await timed('open'), guarded: await timed('guarded') });
      const open = median(times.map((time) => time.open));
      const guarded = median(times.map((time) => time.guarded));
      atMost(`row policy on ${on}, 2,000,000 rows`, guarded / open, 'times', 1.5, {
        milliseconds: rounded(guarded, 1),
        without: rounded(open, 1),
      });
      await harness.script('alter table guarded drop all row access policies');
    }
  } finally {
    await harness.close();
  }
}

if (import.meta.main) await measurePolicies();
