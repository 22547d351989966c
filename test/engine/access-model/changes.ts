/** Changes of the rows of one table, with those of another relation. */
import { change, type Form } from './statement.ts';

export const changeForms: readonly Form[] = [
  change(({ a, b, read, may }) => ({
    sql: `insert into ${a} select * from ${b}`,
    refusals: [may('INSERT'), read(2)],
    answer: [['2']],
  })),
  change(({ a, may }) => ({
    sql: `insert into ${a} values ('new', 2)`,
    refusals: [may('INSERT')],
    answer: [['1']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `insert into identifier('${a}') (label) select max(label) from ${b}`,
    refusals: [may('INSERT'), read(2)],
    answer: [['1']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `insert overwrite into ${a} select * from ${b} limit 1`,
    refusals: [may('INSERT'), may('DELETE'), read(2)],
    answer: [['1']],
  })),
  change(({ a, may }) => ({
    sql: `update ${a} set n = 5`,
    refusals: [may('UPDATE')],
    answer: [['2', '0']],
  })),
  change(({ a, may }) => ({
    sql: `update ${a} set n = n + 1 where label like '%one'`,
    refusals: [may('UPDATE'), may('SELECT')],
    answer: [['1', '0']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `update ${a} set label = (select max(label) from ${b})`,
    refusals: [may('UPDATE'), read(2)],
    answer: [['2', '0']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `update ${a} t set label = s.label from (select max(label) as label from ${b}) s`,
    refusals: [may('UPDATE'), read(2)],
    answer: [['2', '0']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `update ${a} t set label = s.label from ${b} s where s.n = t.n and s.label like '%two'`,
    refusals: [may('UPDATE'), may('SELECT'), read(2)],
    answer: [['2', '0']],
  })),
  change(({ a, may }) => ({ sql: `delete from ${a}`, refusals: [may('DELETE')], answer: [['2']] })),
  change(({ a, b, read, may }) => ({
    sql: `delete from ${a} t using ${b} s where t.n = s.n`,
    refusals: [may('DELETE'), may('SELECT'), read(2)],
    answer: [['2']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `delete from ${a} where exists (select 1 from ${b} where false)`,
    refusals: [may('DELETE'), read(2)],
    answer: [['0']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `merge into ${a} t using (select distinct n from ${b}) s on t.n = s.n when matched then update set label = 'x' when not matched then insert values ('y', s.n)`,
    refusals: [may('UPDATE'), may('INSERT'), may('SELECT'), read(2)],
    answer: [['0', '2']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `merge into ${a} t using (select distinct n from ${b}) s on t.n = s.n when matched and t.label like '%one' then delete`,
    refusals: [may('DELETE'), may('SELECT'), read(2)],
    answer: [['1']],
  })),
  change(({ a, b, read, may }) => ({
    sql: `merge into ${a} t using ${b} s on false when not matched then insert (label) values (s.label)`,
    refusals: [may('INSERT'), read(2)],
    answer: [['2']],
  })),
  change(({ a, may }) => ({
    sql: `truncate table ${a}`,
    refusals: [may('TRUNCATE')],
    answer: [['Statement executed successfully.']],
  })),
  // What the transaction changed is read by the same rule.
  change(({ a, b, read, may }) => ({
    sql: `insert into ${a} select 'mine', n from ${b} where label like '%one'`,
    refusals: [may('INSERT'), read(2)],
    answer: [['1']],
    next: {
      sql: `select label from ${a} where label = 'mine'`,
      refusals: [read(1)],
      answer: [['mine']],
    },
  })),
];
