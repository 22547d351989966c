/**
 * Random accounts, grants, tables, views and statements, beside a small model of who may do what: nothing is seen
 * or done that the model denies, and nothing is refused that it allows.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { type Harness, openHarness } from './harness.ts';

const runs = 40;

const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES'] as const;

interface World {
  readonly roles: number;
  /** The second inherits from the first; only ever from a lower to a higher number. */
  readonly hierarchy: readonly (readonly [number, number])[];
  readonly userRoles: readonly number[];
  readonly secondary: 'ALL' | 'NONE' | number;
  /** Schema of each table, and its owner (none: ACCOUNTADMIN). */
  readonly tables: readonly { readonly schema: number; readonly owner: number | null }[];
  /** What each view reads: a table, or a view before it. */
  readonly views: readonly {
    readonly schema: number;
    readonly owner: number | null;
    readonly reads: number;
    readonly secure: boolean;
  }[];
  readonly containerGrants: readonly { readonly role: number; readonly container: number }[];
  readonly grants: readonly { readonly role: number; readonly object: number; readonly privilege: string }[];
  readonly statements: readonly { readonly form: number; readonly first: number; readonly second: number }[];
}

const roleCount = 4;
const tableCount = 3;
const viewCount = 4;
const objectCount = tableCount + viewCount;
/** Two databases, each with two schemas. */
const containerCount = 6;
const role = fc.nat(roleCount - 1);
const owner = fc.option(role, { nil: null, freq: 2 });

const product = (left: number, right: number): readonly (readonly [number, number])[] =>
  Array.from({ length: left * right }, (_, index) => [Math.floor(index / right), index % right]);

/** Each of the items, or not: about so many of a hundred. */
const someOf = <Item>(items: readonly Item[], percent: number): fc.Arbitrary<readonly Item[]> =>
  fc
    .array(fc.nat(99), { minLength: items.length, maxLength: items.length })
    .map((draws) => items.filter((_, index) => (draws[index] ?? 0) < percent));

const worlds: fc.Arbitrary<World> = fc.record({
  roles: fc.constant(roleCount),
  hierarchy: fc.array(
    fc.tuple(role, role).filter(([lower, higher]) => lower < higher),
    { maxLength: 3 },
  ),
  userRoles: fc.uniqueArray(role, { minLength: 1, maxLength: 2 }),
  secondary: fc.oneof(fc.constant('ALL' as const), fc.constant('NONE' as const), role),
  tables: fc.array(fc.record({ schema: fc.nat(3), owner }), { minLength: tableCount, maxLength: tableCount }),
  views: fc.array(
    fc.record({ schema: fc.nat(3), owner, reads: fc.nat(objectCount - 1), secure: fc.boolean() }),
    { minLength: viewCount, maxLength: viewCount },
  ),
  containerGrants: someOf(
    product(roleCount, containerCount).map(([grantee, container]) => ({ role: grantee, container })),
    75,
  ),
  grants: someOf(
    product(roleCount, objectCount).flatMap(([grantee, object]) =>
      tablePrivileges.map((privilege) => ({ role: grantee, object, privilege })),
    ),
    35,
  ),
  statements: fc.array(
    fc.record({ form: fc.nat(99), first: fc.nat(objectCount - 1), second: fc.nat(objectCount - 1) }),
    { minLength: 25, maxLength: 35 },
  ),
});

/** The rules, as the documentation states them. */
class Model {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** With everything that the roles inherit. */
  closure(roles: readonly number[]): ReadonlySet<number> {
    const reached = new Set(roles);
    for (const higher of reached)
      for (const [lower, above] of this.#world.hierarchy) if (above === higher) reached.add(lower);
    return reached;
  }

  /** The user's roles and all below them, which it may take as its primary role. */
  active(primary: number): ReadonlySet<number> {
    const { secondary, userRoles } = this.#world;
    if (secondary === 'NONE') return this.closure([primary]);
    if (secondary === 'ALL') return this.closure([primary, ...userRoles]);
    return this.closure(this.closure(userRoles).has(secondary) ? [primary, secondary] : [primary]);
  }

  isTable(object: number): boolean {
    return object < tableCount;
  }

  isSecure(view: number): boolean {
    return this.#world.views[view - tableCount]?.secure ?? false;
  }

  schemaOf(object: number): number {
    const { tables, views } = this.#world;
    return (this.isTable(object) ? tables[object] : views[object - tableCount])?.schema ?? 0;
  }

  ownerOf(object: number): number | null {
    const { tables, views } = this.#world;
    return (this.isTable(object) ? tables[object] : views[object - tableCount])?.owner ?? null;
  }

  /** A view reads what comes before it. */
  readsOf(view: number): number {
    return (this.#world.views[view - tableCount]?.reads ?? 0) % view;
  }

  owns(object: number, roles: ReadonlySet<number>): boolean {
    const owning = this.ownerOf(object);
    return owning !== null && roles.has(owning);
  }

  holds(object: number, privilege: string, roles: ReadonlySet<number>): boolean {
    return this.#world.grants.some(
      (grant) =>
        grant.object === object &&
        roles.has(grant.role) &&
        grant.privilege === privilege &&
        (this.isTable(object) || privilege === 'SELECT' || privilege === 'REFERENCES'),
    );
  }

  sees(object: number, roles: ReadonlySet<number>): boolean {
    return (
      this.owns(object, roles) || tablePrivileges.some((privilege) => this.holds(object, privilege, roles))
    );
  }

  #uses(container: number, roles: ReadonlySet<number>): boolean {
    return this.#world.containerGrants.some(
      (grant) => grant.container === container && roles.has(grant.role),
    );
  }

  /** The code of the refusal, or undefined. */
  refusal(object: number, privilege: string, roles: ReadonlySet<number>): string | undefined {
    const schema = this.schemaOf(object);
    if (!this.#uses(Math.floor(schema / 2), roles) || !this.#uses(2 + schema, roles)) return '002003';
    if (!this.sees(object, roles)) return '002003';
    return this.owns(object, roles) || this.holds(object, privilege, roles) ? undefined : '003001';
  }

  /** As {@link refusal} of SELECT, through whatever views there are. */
  reading(object: number, roles: ReadonlySet<number>): string | undefined {
    const refused = this.refusal(object, 'SELECT', roles);
    if (refused !== undefined || this.isTable(object)) return refused;
    const viewOwner = this.ownerOf(object);
    // ACCOUNTADMIN, who made everything, sees everything that no role owns, and nothing else.
    const through =
      viewOwner === null ? undefined : this.reading(this.readsOf(object), this.closure([viewOwner]));
    const unowned = viewOwner === null ? this.#readingAsMaker(this.readsOf(object)) : through;
    return unowned === undefined ? undefined : '002037';
  }

  #readingAsMaker(object: number): string | undefined {
    if (this.ownerOf(object) !== null) return '002003';
    return this.isTable(object) ? undefined : this.#readingAsMaker(this.readsOf(object));
  }

  /** The table whose rows the object shows. */
  tableOf(object: number): number {
    return this.isTable(object) ? object : this.tableOf(this.readsOf(object));
  }
}

interface Statement {
  readonly sql: string;
  /** Everything it needs, of which the first that fails is told, whichever that is. */
  readonly refusals: readonly (string | undefined)[];
  /** What comes back if it is allowed. */
  readonly answer: readonly (readonly string[])[];
}

const rowsOf = (table: number): readonly string[] => [`T${table} one`, `T${table} two`];

let harness: Harness;
let worldsMade = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('use warehouse compute_wh; grant usage on warehouse compute_wh to role public');
});
afterAll(() => harness.close());

/** The world in the account. */
const build = async (world: World, model: Model): Promise<Names> => {
  worldsMade += 1;
  const names = new Names(worldsMade);
  const roles = Array.from({ length: world.roles }, (_, index) => `create role ${names.role(index)}`);
  await harness.script(
    [
      'use role accountadmin',
      ...roles,
      ...world.hierarchy.map(
        ([lower, higher]) => `grant role ${names.role(lower)} to role ${names.role(higher)}`,
      ),
      `create database ${names.database(0)}`,
      `create database ${names.database(1)}`,
      ...[0, 1, 2, 3].map((schema) => `create schema ${names.schema(schema)}`),
      ...world.tables.map(
        (table, index) =>
          `create table ${names.object(index, table.schema)} as select column1 as label, 1 as n from values ('${rowsOf(index).join("'), ('")}')`,
      ),
      ...world.views.map((view, index) => {
        const object = tableCount + index;
        const read = model.readsOf(object);
        return `create ${view.secure ? 'secure ' : ''}view ${names.object(object, view.schema)} as select label, n from ${names.object(read, model.schemaOf(read))}`;
      }),
      ...world.containerGrants.map(({ role: grantee, container }) =>
        container < 2
          ? `grant usage on database ${names.database(container)} to role ${names.role(grantee)}`
          : `grant usage on schema ${names.schema(container - 2)} to role ${names.role(grantee)}`,
      ),
      ...world.grants
        .filter(
          ({ object, privilege }) => model.isTable(object) || ['SELECT', 'REFERENCES'].includes(privilege),
        )
        .map(
          ({ role: grantee, object, privilege }) =>
            `grant ${privilege} on ${model.isTable(object) ? 'table' : 'view'} ${names.object(object, model.schemaOf(object))} to role ${names.role(grantee)}`,
        ),
      ...Array.from({ length: objectCount }, (_, object) => object)
        .filter((object) => model.ownerOf(object) !== null)
        .map(
          (object) =>
            `grant ownership on ${model.isTable(object) ? 'table' : 'view'} ${names.object(object, model.schemaOf(object))} to role ${names.role(model.ownerOf(object) ?? 0)} copy current grants`,
        ),
      `create user ${names.user} password = 'Model-User-1' must_change_password = false`,
      ...world.userRoles.map((held) => `grant role ${names.role(held)} to user ${names.user}`),
    ].join(';\n'),
  );
  return names;
};

class Names {
  readonly #world: number;

  constructor(world: number) {
    this.#world = world;
  }

  get user(): string {
    return `U${this.#world}`;
  }

  role(index: number): string {
    return `R${this.#world}_${index}`;
  }

  database(index: number): string {
    return `D${this.#world}_${index}`;
  }

  schema(index: number): string {
    return `${this.database(Math.floor(index / 2))}.S${index}`;
  }

  object(object: number, schema: number): string {
    return `${this.schema(schema)}.O${this.#world}_${object}`;
  }
}

const labels = (...tables: readonly number[]): readonly (readonly string[])[] =>
  tables
    .map(rowsOf)
    .reduce<readonly (readonly string[])[]>(
      (rows, more) => rows.flatMap((row) => more.map((label) => [...row, label])),
      [[]],
    );

/** Statements of every kind over one or two objects. */
const forms: readonly ((
  first: string,
  second: string,
  needs: {
    readonly read: (which: 1 | 2) => string | undefined;
    readonly may: (privilege: string) => string | undefined;
    readonly rows: readonly [number, number];
  },
) => Statement | undefined)[] = [
  (a, _b, { read, rows }) => ({
    sql: `select label from ${a}`,
    refusals: [read(1)],
    answer: labels(rows[0]),
  }),
  (a, _b, { read, rows }) => ({
    sql: `with q as (select * from ${a}) select x.label from q x`,
    refusals: [read(1)],
    answer: labels(rows[0]),
  }),
  (a, _b, { read }) => ({
    sql: `select to_varchar((select count(*) from identifier('${a}'))) as c`,
    refusals: [read(1)],
    answer: [['2']],
  }),
  (a, b, { read, rows }) => ({
    sql: `select a.label, b.label from ${a} a, ${b} b`,
    refusals: [read(1), read(2)],
    answer: labels(...rows),
  }),
  (a, b, { read, rows }) => ({
    sql: `select label from ${a} where n in (select n from ${b}) and exists (select 1 from ${b})`,
    refusals: [read(1), read(2)],
    answer: labels(rows[0]),
  }),
  (a, b, { read, rows }) => ({
    sql: `select label from ${a} where false union all (select label from (select * from ${b}))`,
    refusals: [read(1), read(2)],
    answer: labels(rows[1]),
  }),
  (a, b, { read, may }) => ({
    sql: `insert into ${a} select * from ${b}`,
    refusals: [may('INSERT'), read(2)],
    answer: [['2']],
  }),
  (a, _b, { may }) => ({
    sql: `insert into ${a} values ('new', 2)`,
    refusals: [may('INSERT')],
    answer: [['1']],
  }),
  (a, b, { read, may }) => ({
    sql: `insert overwrite into ${a} select * from ${b} limit 1`,
    refusals: [may('INSERT'), may('DELETE'), read(2)],
    answer: [['1']],
  }),
  (a, _b, { may }) => ({ sql: `update ${a} set n = 5`, refusals: [may('UPDATE')], answer: [['2', '0']] }),
  (a, _b, { may }) => ({
    sql: `update ${a} set n = n + 1 where label like '%one'`,
    refusals: [may('UPDATE'), may('SELECT')],
    answer: [['1', '0']],
  }),
  (a, b, { read, may }) => ({
    sql: `update ${a} set label = (select max(label) from ${b})`,
    refusals: [may('UPDATE'), read(2)],
    answer: [['2', '0']],
  }),
  (a, _b, { may }) => ({ sql: `delete from ${a}`, refusals: [may('DELETE')], answer: [['2']] }),
  (a, b, { read, may }) => ({
    sql: `delete from ${a} t using ${b} s where t.n = s.n`,
    refusals: [may('DELETE'), may('SELECT'), read(2)],
    answer: [['2']],
  }),
  (a, b, { read, may }) => ({
    sql: `merge into ${a} t using (select distinct n from ${b}) s on t.n = s.n when matched then update set label = 'x' when not matched then insert values ('y', s.n)`,
    refusals: [may('UPDATE'), may('INSERT'), may('SELECT'), read(2)],
    answer: [['0', '2']],
  }),
  (a, _b, { may }) => ({
    sql: `truncate table ${a}`,
    refusals: [may('TRUNCATE')],
    answer: [['Statement executed successfully.']],
  }),
  (a, _b, { may }) => ({
    sql: `alter table ${a} rename to ${a}`,
    refusals: [may('OWNERSHIP')],
    answer: [['Statement executed successfully.']],
  }),
];

const changing = /^(?:insert|update|delete|merge|truncate)/;

const outcomeOf = async (sql: string, session: Session) => {
  try {
    const { rows } = (await harness.execute(sql, session)).result;
    return { rows: rows.map((row) => row.map(String)).sort() };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return { failure: error.failure };
  }
};

const counted = { statements: 0, allowed: 0 };

test(`No statement reads, changes or names what the model denies (${runs} accounts)`, async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const model = new Model(world);
      const names = await build(world, model);
      const [primary = 0] = world.userRoles;
      const session = await harness.signIn(names.user, 'Model-User-1', names.role(primary));
      await harness.execute('use warehouse compute_wh', session);
      if (world.secondary !== 'ALL') {
        const named = model.closure(world.userRoles).has(Number(world.secondary))
          ? `use secondary roles ${names.role(Number(world.secondary))}`
          : 'use secondary roles none';
        await harness.execute(named, session);
      }
      const roles = model.active(primary);

      for (const { form, first, second } of world.statements) {
        const target = names.object(first, model.schemaOf(first));
        const other = names.object(second, model.schemaOf(second));
        const statement = forms[form % forms.length]?.(target, other, {
          read: (which) => model.reading(which === 1 ? first : second, roles),
          may: (privilege) => model.refusal(first, privilege, roles),
          rows: [model.tableOf(first), model.tableOf(second)],
        });
        if (statement === undefined) continue;
        const { sql, refusals, answer } = statement;
        const changesRows = changing.test(sql) || sql.startsWith('alter');
        if (changesRows && !model.isTable(first)) continue;
        if (changing.test(sql)) await harness.execute('begin', session);
        const outcome = await outcomeOf(sql, session);
        await harness.execute('rollback', session);
        const refused = refusals.filter((code) => code !== undefined);
        counted.statements += 1;
        if (refused.length === 0) {
          counted.allowed += 1;
          expect({ sql, outcome }).toEqual({
            sql,
            outcome: { rows: answer.map((row) => [...row]).sort() },
          });
          continue;
        }
        expect([sql, outcome.failure?.code, refused]).toSatisfy(
          ([, code, expected]: [string, string, readonly string[]]) => expected.includes(code),
        );
        expectNothingTold(outcome.failure?.message ?? '', sql, model, names, roles);
      }

      const seen = Array.from({ length: objectCount }, (_, object) => object).filter((object) =>
        model.sees(object, roles),
      );
      const shown = await harness.rows('show objects in account', session);
      const listed = shown
        .map(({ name }) => String(name))
        .filter((name) => name.startsWith(`O${worldsMade}_`));
      expect(listed.sort()).toEqual(seen.map((object) => names.object(object, 0).split('.')[2]).sort());
      harness.account.sessions.end(session, 'LOGOUT');
    }),
    { numRuns: runs, endOnFailure: true },
  );
  // Both sides of the rules were met, and often.
  expect(counted.statements).toBeGreaterThan(runs * 10);
  expect(counted.allowed).toBeGreaterThan(counted.statements / 20);
  console.info(
    `${counted.statements} statements, ${counted.allowed} of them allowed, in ${worldsMade} accounts`,
  );
}, 600_000);

/** A refusal names what the statement names, or what stands in the text of a view that may be read; never rows. */
const expectNothingTold = (
  message: string,
  sql: string,
  model: Model,
  names: Names,
  roles: ReadonlySet<number>,
): void => {
  expect(message).not.toMatch(/T\d (?:one|two)/);
  for (let object = 0; object < objectCount; object += 1) {
    const name = names.object(object, 0).split('.')[2] ?? '';
    if (!message.includes(name) || sql.includes(name)) continue;
    // Named in the text of a view that the statement reads, whose text this role may see.
    const reader = Array.from({ length: objectCount }, (_, view) => view).find(
      (view) =>
        !model.isTable(view) &&
        model.readsOf(view) === object &&
        (model.isSecure(view) ? ['OWNERSHIP'] : ['SELECT', 'REFERENCES']).some(
          (privilege) => model.refusal(view, privilege, roles) === undefined,
        ),
    );
    expect({ message, told: name, by: reader }).toMatchObject({ by: expect.any(Number) });
  }
};
