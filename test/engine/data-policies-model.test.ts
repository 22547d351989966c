/** Policies, roles and queries at random, beside a plain reading of the rules. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';
import { policyForms, type Row } from './policy-forms.ts';

let harness: Harness;
const roles = ['R0', 'R1', 'R2'] as const;
const sessions: Session[] = [];

const rows: readonly Row[] = Array.from({ length: 12 }, (_, id) => ({
  id,
  a: id % 4,
  b: 'xyz'[id % 3] ?? '',
}));

beforeAll(async () => {
  harness = await openHarness();
  const values = rows.map(({ id, a, b }) => `(${id}, ${a}, '${b}')`).join(', ');
  await harness.script(`use warehouse compute_wh; use secondary roles none; create database model;
    create table t (id int, a int, b varchar); insert into t values ${values}; create view v as select * from t;
    create view over_v as select * from v; create secure view secured as select * from t;
    create schema own; create stage own.st; use schema model.public`);
  for (const role of roles) {
    await harness.script(`create role ${role}; grant role ${role} to user admin;
      create database role model.${role}; grant database role model.${role} to role ${role};
      grant usage on warehouse compute_wh to role ${role}; grant usage on database model to role ${role};
      grant usage on schema model.public to role ${role}; grant select on table t to role ${role};
      grant update, delete on table t to role ${role}; grant select on all views in schema model.public to role ${role};
      grant usage on schema model.own to role ${role}; grant read, write on stage own.st to role ${role}`);
    const session = await harness.signIn('ADMIN', adminPassword, role);
    await harness.script('use secondary roles none; use warehouse compute_wh; use database model', session);
    sessions.push(session);
  }
});
afterAll(() => harness.close());

interface Rule {
  readonly sql: string;
  holds(row: Pick<Row, 'a' | 'b'>, role: string): boolean;
}

const atom: fc.Arbitrary<Rule> = fc.oneof(
  fc.constantFrom(...roles).map((name) => ({
    sql: `current_role() = '${name}'`,
    holds: (_: Pick<Row, 'a' | 'b'>, role: string) => role === name,
  })),
  fc.constantFrom(...roles).map((name) => ({
    sql: `is_role_in_session('${name}')`,
    holds: (_: Pick<Row, 'a' | 'b'>, role: string) => role === name,
  })),
  // Each role was granted the one of its name in the database.
  fc.constantFrom(...roles).map((name) => ({
    sql: `is_database_role_in_session('${name}')`,
    holds: (_: Pick<Row, 'a' | 'b'>, role: string) => role === name,
  })),
  fc.integer({ min: 0, max: 4 }).map((least) => ({
    sql: `a >= ${least}`,
    holds: (row: Pick<Row, 'a' | 'b'>) => row.a >= least,
  })),
  fc.constantFrom('x', 'y', '*').map((text) => ({
    sql: `b = '${text}'`,
    holds: (row: Pick<Row, 'a' | 'b'>) => row.b === text,
  })),
);
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    atom,
    tie('rule').map(({ sql, holds }) => ({
      sql: `not (${sql})`,
      holds: (row: Pick<Row, 'a' | 'b'>, role: string) => !holds(row, role),
    })),
    fc.tuple(tie('rule'), tie('rule'), fc.boolean()).map(([left, right, all]) => ({
      sql: `(${left.sql}) ${all ? 'and' : 'or'} (${right.sql})`,
      holds: (row: Pick<Row, 'a' | 'b'>, role: string) =>
        all
          ? left.holds(row, role) && right.holds(row, role)
          : left.holds(row, role) || right.holds(row, role),
    })),
  ),
}));

const none = fc.constant(undefined);
/** How the masking policy comes to the column: set on it, or on a tag that holds for it. */
const ways = ['alter table t modify column b', 'alter table t', 'alter schema model.public'] as const;
const relations = ['t', 'v', 'over_v', 'secured'] as const;
const uses = fc.array(fc.tuple(fc.nat(policyForms.length - 1), fc.constantFrom(...relations)), {
  minLength: 10,
  maxLength: 14,
});
const mask = fc.record({ rule, tagging: fc.constantFrom(null, ...ways) });

let compared = 0;

const sorted = (cells: readonly (readonly unknown[])[]): readonly unknown[] =>
  cells.map((row) => JSON.stringify(row)).sort();

const lastAnswer = async (sql: readonly string[], session: Session | undefined): Promise<unknown> => {
  let answer: readonly unknown[] = [];
  for (const statement of sql) answer = sorted((await harness.execute(statement, session)).result.rows);
  return answer;
};

test('no query sees a row or value that the policies deny, and each sees all that they allow', async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        onTable: fc.option(rule, { nil: undefined }),
        mask: fc.oneof(none, mask),
        onView: fc.oneof(none, rule),
        where: rule,
        uses,
      }),
      async ({ onTable, mask, onView, where, uses }) => {
        made += 1;
        const set: string[] = [];
        const policy = (name: string, body: Rule): string =>
          `create row access policy ${name}${made} as (a int, b varchar) returns boolean -> ${body.sql}`;
        if (mask !== undefined)
          set.push(
            `create masking policy m${made} as (b varchar, a int) returns varchar -> case when ${mask.rule.sql} then b else '*' end exempt_other_policies = true`,
            ...(mask.tagging === null
              ? [`alter table t modify column b set masking policy m${made} using (b, a)`]
              : [
                  `create tag g${made}; alter tag g${made} set masking policy m${made}`,
                  `${mask.tagging} set tag g${made} = 'x'`,
                ]),
          );
        if (onTable !== undefined)
          set.push(policy('p', onTable), `alter table t add row access policy p${made} on (a, b)`);
        if (onView !== undefined)
          set.push(policy('q', onView), `alter view v add row access policy q${made} on (a, b)`);
        if (set.length > 0) await harness.script(set.join(';'));
        const hidden = (row: Row, role: string): Row =>
          mask === undefined || mask.rule.holds(row, role) ? row : { ...row, b: '*' };
        // The tag of a schema holds for the view's column, too.
        const again = (row: Row, role: string): Row => (mask?.tagging === ways[2] ? hidden(row, role) : row);
        const wrong: unknown[] = [];
        for (const [index, role] of roles.entries()) {
          const masked = rows
            .filter((row) => onTable === undefined || onTable.holds(row, role))
            .map((row) => hidden(row, role));
          const ofView = masked
            .filter((row) => onView === undefined || onView.holds(row, role))
            .map((row) => again(row, role));
          const expected = {
            t: masked,
            v: ofView,
            over_v: ofView,
            secured: masked.map((row) => again(row, role)),
          };
          for (const name of ['t', 'v'] as const) {
            const seen = await harness.rows(
              `select id, b from model.public.${name} where ${where.sql} order by id`,
              sessions[index],
            );
            expect(seen).toEqual(
              expected[name]
                .filter((row) => where.holds(row, role))
                .map(({ id, b }) => ({ ID: String(id), B: b })),
            );
          }
          for (const [form, name] of uses) {
            const statements = policyForms[form]?.(`model.public.${name}`, expected[name], name === 't');
            if (statements === undefined) continue;
            compared += 1;
            const { sql, answer } = statements;
            const found = await lastAnswer(sql, sessions[index]);
            await harness.execute('rollback', sessions[index]);
            if (!isDeepStrictEqual(found, sorted(answer)))
              wrong.push({ role, sql, found, expected: sorted(answer), set });
          }
          await harness.execute('drop table if exists model.own.mine', sessions[index]);
        }
        expect(wrong).toEqual([]);
        await harness.script(
          'alter table t drop all row access policies; alter view v drop all row access policies',
        );
        if (mask?.tagging === null)
          await harness.script('alter table t modify column b unset masking policy');
        else if (mask !== undefined) await harness.script(`${mask.tagging} unset tag g${made}`);
      },
    ),
    { numRuns: Number(process.env['FUZZ'] ?? 40), endOnFailure: true },
  );
  console.info(`${compared} statements over protected relations, of ${policyForms.length} forms`);
}, 600_000);
