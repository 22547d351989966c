import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountError } from '../../../src/account/errors.ts';
import { StatementError } from '../../../src/engine/engine.ts';
import { functions } from '../../../src/engine/query/functions/table.ts';
import { SqlSyntaxError } from '../../../src/sql/ast.ts';
import { quoteIdentifier, quoteString } from '../../../src/sql/parser.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const hostile = [
  "'; DROP TABLE x; --",
  "\"; ATTACH '/tmp/x.db'; --",
  "' || getenv('HOME') || '",
  '/* */ -- \n',
  "\\'; select 1; --",
  '$$x$$',
  't0.c0',
  '\0',
  "a\0'b",
  '\u{1F600}',
  "' UNION SELECT * FROM read_csv('/etc/passwd') --",
];
/** What a database's own message looks like; none of it may be shown. */
const innerWords =
  /duckdb|binder error|catalog error|parser error|candidate|LINE \d+:|internal error: assertion|snowgate-failure|let_/i;

/** Runs; what fails must be a failure of ours. */
const outcome = async (sql: string): Promise<string> => {
  try {
    await harness.run(sql);
    return '';
  } catch (thrown) {
    if (thrown instanceof SqlSyntaxError) return '';
    if (!(thrown instanceof StatementError) && !(thrown instanceof AccountError)) throw thrown;
    const { code, message } = thrown instanceof StatementError ? thrown.failure : thrown;
    // A message may quote the text it refuses.
    const shown = sql.toLowerCase().includes('duckdb') ? '' : message.replace(/'[\s\S]*'/g, '');
    expect(shown).not.toMatch(innerWords);
    return code ?? '';
  }
};

describe('hostile text', () => {
  it.each(hostile)('stays a value: %j', async (text) => {
    expect(await harness.value(quoteString(text))).toBe(text);
    expect(await harness.value('?', { binds: { '1': { type: 'TEXT', value: text } } })).toBe(text);
    expect(await harness.value(`upper(lower(${quoteString(text)})) is null`)).toBe(false);
    expect(
      await harness.value(`object_construct(${quoteString(text)}, 1):${quoteIdentifier(text)}::int`),
    ).toBe('1');
  });

  it.each(hostile.filter((text) => !text.includes('\0')))('stays a name: %j', async (text) => {
    const name = quoteIdentifier(text);
    const result = await harness.run(
      `with ${name} as (select 1 as ${name}) select ${name}.${name} as ${name} from ${name} as ${name} group by ${name}.${name} order by ${name}`,
    );
    expect(result.columns.map((column) => column.name)).toEqual([text]);
    expect(await outcome(`select ${name} from ${name}`)).toBe('002003');
    expect(await outcome(`select ${name}()`)).toBe('002140');
  });

  it.each([
    ["select * from read_csv('/etc/passwd')", '002141'],
    ["select * from table(read_csv('/etc/passwd'))", '002141'],
    ["select * from table(glob('/*'))", '002141'],
    ["select getenv('HOME')", '002140'],
    ["select read_text('/etc/passwd')", '002140'],
    ["select current_setting('home_directory')", '002140'],
    ['select * from duckdb_settings', '002003'],
    ['select * from sqlite_master', '002003'],
    ['select * from "/etc/passwd"', '002003'],
    ["select snowgate_json('1', '0')", '002140'],
    ["select error('x')", '002140'],
  ])('cannot reach out: %s', async (sql, code) => {
    expect(await outcome(sql)).toBe(code);
  });
});

describe('statements that grow', () => {
  it('refuses aliases that double each other', async () => {
    const columns = Array.from({ length: 60 }, (_, index) => `a${index} + a${index} as a${index + 1}`);
    expect(await outcome(`select 1 as a0, ${columns.join(', ')}`)).toBe('001032');
  });

  it('answers deep and long expressions, or refuses them', async () => {
    for (const size of [50, 300, 3000])
      for (const sql of [
        `select ${Array.from({ length: size }, () => '1').join(' + ')}`,
        `select ${'('.repeat(size)}1${')'.repeat(size)}`,
        `select ${'abs('.repeat(size)}1${')'.repeat(size)}`,
        `select ${'not '.repeat(size)}true`,
        `select 1${'::varchar::int'.repeat(size)}`,
        `select ${"substr('abc', (select 1) + ".repeat(Math.min(size, 40))}1${')'.repeat(Math.min(size, 40))}`,
      ])
        expect(['', '001032', '001003', '001044', '100038', '100039', '000904']).toContain(
          await outcome(sql),
        );
    expect(
      await harness.value(`1 in (${Array.from({ length: 3000 }, (_, index) => index).join(', ')})`),
    ).toBe(true);
  });
});

const runs = Number(process.env['FUZZ'] ?? 1500);

const leaf = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'v',
    'd',
    'n',
    'null',
    'true',
    '1',
    '0',
    '-1.5',
    '1e3',
    "'x'",
    "'12'",
    "''",
    "'2024-01-02'",
    'current_timestamp',
    'current_role()',
    '1e30',
    '-9223372036854775809',
    '99999999999999999999999999999999999999',
    '16777217',
    "'inf'::float",
    "'nan'::float",
    "repeat('ab', 9000)",
    "repeat('x', 16777216)",
    'parse_json(\'[1, null, {"a": [true]}]\')',
    "'1'::binary",
  ),
  fc.string({ maxLength: 6 }).map(quoteString),
  fc.integer().map(String),
);
const names = [...functions.keys()].filter((name) => /^[A-Z]/.test(name));
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          '%',
          '||',
          '=',
          '<>',
          '<',
          '>=',
          'and',
          'or',
          'like',
          'is distinct from',
        ),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          'int',
          'number(10,2)',
          'float',
          'varchar',
          'varchar(3)',
          'boolean',
          'date',
          'time',
          'timestamp_ntz',
          'timestamp_ltz',
          'timestamp_tz',
          'variant',
          'array',
          'object',
          'binary',
        ),
      )
      .map(([value, type]) => `${value}::${type}`),
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('expression'), { maxLength: 6 }))
      .map(([name, values]) => `${name}(${values.join(', ')})`),
    fc
      .tuple(fc.constantFrom('sum', 'max', 'lag', 'count'), tie('expression'), tie('expression'))
      .map(([name, value, order]) => `${name}(${value}) over (order by ${order})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([when, then, otherwise]) => `case when ${when} then ${then} else ${otherwise} end`),
    tie('expression').map((value) => `(not ${value})`),
    tie('expression').map((value) => `(${value} is null)`),
    tie('expression').map((value) => `${value}:k[0].j`),
    tie('expression').map((value) => `(select max(${value}))`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, item]) => `${value} in (${item}, 1)`),
  ),
}));

const ordinary = fc.constantFrom(
  'a',
  'b',
  'v',
  'd',
  'n',
  'null',
  '0',
  '1',
  '-2',
  '1.25',
  '40',
  "'x'",
  "'a1 b2'",
  "'([a-z])(1)'",
  "'i'",
  "'e'",
  "'month'",
  "'DESC'",
  "'2024-01-02 03:04:05'",
  "'UTC'",
  'true',
  '2.5::float',
  'current_timestamp()',
  "'10:11'::time",
  "'2024-01-02 10:11:12 +02:00'::timestamp_tz",
  "to_binary('4142')",
  'parse_json(\'[1, [2, null], "x", {"k": 1}]\')',
  "object_construct('k', 1, 'j', null, 'l', array_construct('x'))",
  'array_construct(3, 1, 2, 1)',
  'to_variant(2)',
  "to_variant('x')",
  "'2024-01-02 03:04:05'::timestamp_ntz",
  "'2024-01-02 03:04:05'::timestamp_ltz",
  "'NaN'::float",
  "''",
  '99999999999999999999999999999999999999',
  '\'{"a":1}\'',
);

/** What may stand around the arguments of an aggregate: `A` is the name, `B` the arguments. */
const aggregateForms = fc.constantFrom(
  'A(B)',
  'A(distinct B)',
  'A(B) within group (order by b)',
  'A(B) within group (order by v desc nulls last)',
  'A(B) over (order by a)',
  'A(B) over (partition by b order by d, n)',
  'A(distinct B) over (partition by b)',
  'A(B) over (order by a rows between 1 preceding and current row)',
  'A(B) over (order by a range between unbounded preceding and unbounded following)',
  'A(B) ignore nulls over (order by b)',
  'A(B) within group (order by b) over (partition by a)',
);

describe('any function', () => {
  it('takes ordinary arguments, however many it has, or says what is wrong', async () => {
    const internal: string[] = [];
    const calls = fc.constantFrom(...names).chain((name) => {
      const { minimum = 0, maximum = 0 } = functions.get(name) ?? {};
      const most = Math.min(maximum, minimum + 6);
      return fc
        .array(ordinary, { minLength: minimum, maxLength: most })
        .map((values) => ({ name, written: values.join(', ') }));
    });
    await fc.assert(
      fc.asyncProperty(calls, aggregateForms, async ({ name, written }, form) => {
        const isAggregate = functions.get(name)?.kind === 'aggregate';
        const call = isAggregate
          ? form.replace(/\b[AB]\b/g, (place) => (place === 'A' ? name : written))
          : `${name}(${written})`;
        const sql = `select ${call} from (values (1, 'x', parse_json('{"k":[{"j":1}]}'), '2024-01-02'::date, null), (null, null, null, null, null)) t(a, b, v, d, n)`;
        if ((await outcome(sql)) === '000603') internal.push(sql);
      }),
      { numRuns: runs },
    );
    expect(internal.slice(0, 20)).toEqual([]);
  }, 3_600_000);
});

describe('any expression', () => {
  it('has a value or a failure of ours', async () => {
    const internal = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(expression, async (written) => {
        const sql = `select ${written} from (values (1, 'x', parse_json('{"k":[{"j":1}]}'), '2024-01-02'::date, null)) t(a, b, v, d, n)`;
        if ((await outcome(sql)) === '000603') internal.set(sql, '');
      }),
      { numRuns: runs },
    );
    expect([...internal.keys()].slice(0, 20)).toEqual([]);
  }, 3_600_000);
});
