/**
 * Random accounts, grants, tables, views and statements, beside a small model of who may do what: nothing is seen
 * or done that the model denies, and nothing is refused that it allows.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { build, Names } from './access-model/build.ts';
import { changeForms } from './access-model/changes.ts';
import { definitionForms } from './access-model/definitions.ts';
import { fileForms } from './access-model/files.ts';
import { Model, type Roles } from './access-model/model.ts';
import { queryForms } from './access-model/queries.ts';
import { labels, type Rows, type Statement, type Subject } from './access-model/statement.ts';
import { kinds, objects, relationCount, type World, worlds } from './access-model/world.ts';
import { type Harness, openHarness } from './harness.ts';

const runs = Number(process.env['FUZZ'] ?? 25);
const forms = [...queryForms, ...changeForms, ...definitionForms, ...fileForms];

let harness: Harness;
let worldsMade = 0;
const counted = { statements: 0, allowed: 0, forms: new Set<number>(), allowedForms: new Set<number>() };

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('use warehouse compute_wh; grant usage on warehouse compute_wh to role public');
});
afterAll(() => harness.close());

const outcomeOf = async (sql: string, session: Session) => {
  try {
    const { rows } = (await harness.execute(sql, session)).result;
    return { rows: rows.map((row) => row.map(String)).sort() };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return { failure: error.failure };
  }
};

const subjectOf = (
  { first, second, schema, form }: World['statements'][number],
  model: Model,
  names: Names,
  { primary, roles }: { readonly primary: number; readonly roles: Roles },
): Subject => {
  const ofKind = (kind: string): number => {
    const found = objects.filter((object) => kinds[object] === kind);
    return found[(first + form) % found.length] ?? 0;
  };
  return {
    names,
    model,
    roles,
    primary,
    a: names.object(first),
    b: names.object(second),
    first,
    second,
    schema,
    sequence: ofKind('SEQUENCE'),
    stage: ofKind('STAGE'),
    read: (which) => model.reading(which === 1 ? first : second, roles),
    may: (privilege) => model.refusal(first, privilege, roles),
    labelsOfA: labels(model.tableOf(first)),
    labelsOfB: labels(model.tableOf(second)),
  };
};

const sorted = (rows: Rows): Rows => rows.map((row) => [...row]).sort();

/** What does not agree with the model; whether the statement was allowed is counted. */
const disagreements = async (
  { sql, refusals, answer, told = (rows) => rows, next }: Statement,
  subject: Subject,
  session: Session,
  before = '',
): Promise<readonly unknown[]> => {
  const { rows = [], failure } = await outcomeOf(sql, session);
  const refused = refusals.filter((code) => code !== undefined);
  counted.statements += 1;
  if (refused.length > 0) {
    if (failure === undefined || !refused.includes(failure.code))
      return [{ sql, expected: refused, found: failure ?? rows }];
    const leaked = toldTooMuch(failure.message, `${before} ${sql}`, subject);
    return leaked === undefined ? [] : [{ sql, leaked, message: failure.message }];
  }
  if (failure !== undefined) return [{ sql, expected: answer ?? 'success', found: failure }];
  counted.allowed += 1;
  const found = sorted(told(rows));
  if (answer !== undefined && !isDeepStrictEqual(found, sorted(answer)))
    return [{ sql, expected: sorted(answer), found }];
  return next === undefined ? [] : await disagreements(next, subject, session, `${before} ${sql}`);
};

const takeRoles = async (
  {
    primary,
    secondary,
  }: { readonly primary: number; readonly secondary: World['sessions'][number]['secondary'] },
  world: World,
  model: Model,
  names: Names,
  session: Session,
): Promise<void> => {
  await harness.execute(`use role ${names.role(primary)}`, session);
  const named = secondary === 'ALL' || secondary === 'NONE' ? secondary : undefined;
  const other = model.closure(world.userRoles).has(Number(secondary))
    ? names.role(Number(secondary))
    : 'NONE';
  await harness.execute(`use secondary roles ${named ?? other}`, session);
};

/** Names as SHOW lists them, of what belongs to the world. */
const listed = async (kind: string, names: Names, session: Session): Promise<readonly string[]> =>
  (await harness.rows(`show ${kind} in account`, session))
    .map(({ name }) => String(name))
    .filter((name) => name.startsWith(names.objectPrefix))
    .sort();

test(`No statement reads, changes or names what the model denies (${runs} accounts)`, async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const model = new Model(world);
      worldsMade += 1;
      const names = new Names(worldsMade, model);
      await build(harness, world, model, names);
      const session = await harness.signIn(names.user, 'Model-User-1', names.role(world.userRoles[0] ?? 0));
      await harness.execute('use warehouse compute_wh', session);
      const wrong: unknown[] = [];
      const half = world.statements.length / 2;
      for (const [part, { primary: chosen, secondary }] of world.sessions.entries()) {
        const primary = world.userRoles[chosen] ?? world.userRoles[0] ?? 0;
        const roles = model.active(primary, secondary);
        await takeRoles({ primary, secondary }, world, model, names, session);
        for (const drawn of world.statements.slice(part * half, (part + 1) * half)) {
          const subject = subjectOf(drawn, model, names, { primary, roles });
          const form = drawn.form % forms.length;
          const statement = forms[form]?.(subject);
          if (statement === undefined) continue;
          counted.forms.add(form);
          if (statement.rolledBack === true) await harness.execute('begin', session);
          const before = counted.allowed;
          wrong.push(...(await disagreements(statement, subject, session)));
          if (counted.allowed > before) counted.allowedForms.add(form);
          if (statement.rolledBack === true) await harness.execute('rollback', session);
        }
        const listings: readonly (readonly [string, readonly string[]])[] = [
          ['objects', kinds.slice(0, relationCount)],
          ['tables', ['TABLE']],
          ['views', ['VIEW']],
          ['sequences', ['SEQUENCE']],
          ['stages', ['STAGE']],
        ];
        for (const [show, shown] of listings)
          expect({ show, names: await listed(show, names, session) }).toEqual({
            show,
            names: objects
              .filter((object) => shown.includes(kinds[object] ?? 'TABLE') && model.sees(object, roles))
              .map((object) => names.bare(object))
              .sort(),
          });
      }
      harness.account.sessions.end(session, 'LOGOUT');
      expect(wrong).toEqual([]);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  // Both sides of the rules were met, and often.
  expect(counted.statements).toBeGreaterThan(runs * 20);
  expect(counted.allowed).toBeGreaterThan(counted.statements / 20);
  console.info(
    `${counted.statements} statements, ${counted.allowed} of them allowed, of ${counted.forms.size} forms (${counted.allowedForms.size} allowed at least once), in ${worldsMade} accounts`,
  );
}, 600_000);

/** A refusal names what the statement names, or what stands in the text of a view that may be read; never rows. */
const toldTooMuch = (message: string, sql: string, { model, names, roles }: Subject): string | undefined => {
  const [row] = /[TF]\d+ (?:one|two)/.exec(message) ?? [];
  if (row !== undefined) return row;
  const mayBeTold = (object: number): boolean =>
    objects.some(
      (view) =>
        kinds[view] === 'VIEW' &&
        model.readsOf(view) === object &&
        (model.isSecure(view) ? ['OWNERSHIP'] : ['SELECT', 'REFERENCES']).some(
          (privilege) => model.refusal(view, privilege, roles) === undefined,
        ),
    );
  const named = objects.filter((object) => message.includes(names.bare(object)));
  return named
    .filter((object) => !sql.includes(names.bare(object)) && !mayBeTold(object))
    .map(names.bare, names)[0];
};
