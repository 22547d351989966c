import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoteString } from '../../../src/sql/parser.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const greatest = 16_777_216;
const long = (length: number): string => `repeat('a', ${length})`;

describe('The longest text', () => {
  it.each([
    long(greatest),
    `space(${greatest})`,
    `lpad('a', ${greatest})`,
    `rpad('é', ${greatest - 1}, 'b')`,
    `'a' || ${long(greatest - 1)}`,
    `concat(upper(${long(greatest - 1)}), 'a')`,
    `replace(${long(16_384)}, 'a', ${long(1024)})`,
    `hex_encode(${long(greatest / 2)})`,
    `base64_encode(${long((greatest / 4) * 3)})`,
  ])('%s is made', async (expression) => {
    expect(await harness.value(`octet_length(${expression})`)).toBe(String(greatest));
  });

  it.each([
    ['REPEAT', `repeat('a', ${greatest + 1})`],
    ['REPEAT', `repeat('é', ${greatest / 2 + 1})`],
    ['REPEAT', "repeat('a', 1e30)"],
    ['SPACE', `space(${greatest + 1})`],
    ['LPAD', `lpad('a', ${greatest + 1})`],
    ['RPAD', `rpad('a', ${greatest / 4 + 1}, '\u{1F600}')`],
    ['RPAD', "rpad('a', 99999999999999999999)"],
    ['REPLACE', `replace(${long(16_385)}, 'a', ${long(1024)})`],
    ['REPLACE', `replace(${long(100_000)}, 'a', ${long(greatest)})`],
    ['REGEXP_REPLACE', `regexp_replace(${long(20_000)}, 'a', ${long(1000)})`],
    ['CONCAT', `${long(greatest)} || 'b'`],
    ['CONCAT', `concat(upper(${long(greatest)}), 'b')`],
    ['CONCAT_WS', `concat_ws('', upper(${long(greatest)}), 'b')`],
    ['HEX_ENCODE', `hex_encode(${long(greatest / 2 + 1)})`],
    ['BASE64_ENCODE', `base64_encode(${long((greatest / 4) * 3 + 1)})`],
    ['TRANSLATE', `translate(${long(greatest / 2 + 1)}, 'a', 'é')`],
    ['RANDSTR', `randstr(${greatest + 1}, 1)`],
  ])('%s makes no longer one: %s', async (name, expression) => {
    const failure = await harness.failure(`select length(${expression})`);
    expect(failure).toMatchObject({ code: '100078', sqlState: '22000' });
    expect(failure.message).toMatch(
      new RegExp(`^String '[^']{0,200}' is too long and would be truncated in '${name}'$`),
    );
  });

  it.each([
    `listagg(x) from (select ${long(4_000_000)} || seq4() as x from table(generator(rowcount => 5)))`,
    `listagg(x, ${long(4_000_000)}) from (values ('a'), ('b'), ('c'), ('d'), ('e'), ('f')) t(x)`,
    `(select ${long(greatest)}) || 'b'`,
    `max(x || 'b') over () from (select ${long(greatest)} as x)`,
  ])('is the longest of a result, too: %s', async (expression) => {
    expect((await harness.failure(`select ${expression}`)).code).toBe('100078');
  });

  it('bounds semi-structured values', async () => {
    const failure = await harness.failure(
      `select array_agg(x) from (select ${long(4_000_000)} || seq4() as x from table(generator(rowcount => 5)))`,
    );
    expect(failure).toMatchObject({ code: '100082', sqlState: '22000' });
    expect(failure.message).toBe(
      'Max LOB size (16777216) exceeded, actual size of parsed column is 20000021',
    );
  });
});

describe('A declared length', () => {
  it.each([
    ["'9.8765'::varchar(4)", '9.8765'],
    ["'ab'::char", 'ab'],
    ['12345::varchar(3)', '12345'],
    ['parse_json(\'"abcd"\')::varchar(3)', 'abcd'],
  ])('is not cut to: %s', async (expression, text) => {
    expect(await harness.failure(`select ${expression}`)).toMatchObject({
      code: '100078',
      message: `String '${text}' is too long and would be truncated`,
    });
  });

  it('counts characters, not bytes', async () => {
    expect(await harness.value("'é\u{1F600}'::varchar(2)")).toBe('é\u{1F600}');
  });
});

it('TRANSLATE needs a character for each', async () => {
  expect((await harness.failure("select translate('abc', 'ab', 'xyz')")).message).toBe(
    "String 'xyz' is too long and would be truncated",
  );
});

describe('Memory', () => {
  it.each([
    `select ${long(16_000_000)} from table(generator(rowcount => 500))`,
    `select ${long(1_000_000)} || seq4() from table(generator(rowcount => 2000))`,
    'select sum(length(x || upper(x))) from (select repeat(seq4()::varchar, 100000) as x from table(generator(rowcount => 10000)))',
    `values ${Array.from({ length: 40 }, () => `(upper(${long(16_000_000)}))`).join(', ')}`,
    `select length(regexp_replace(${long(20_000)}, 'a', ${long(20_000)}))`,
    `select array_to_string(split(${long(100_000)}, 'a'), ${long(100_000)})`,
  ])('is not filled with texts: %.60s', async (sql) => {
    const before = process.memoryUsage().rss;
    const failure = await harness.failure(sql);
    expect(failure).toMatchObject({
      code: '300005',
      message: 'SQL execution error: the query needs more memory than is allowed.',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(2 * 1024 ** 3);
  });

  it('is enough for many short texts', async () => {
    const rows = await harness.rows(
      "select 'row ' || seq4() || upper('x') as t from table(generator(rowcount => 100000)) order by length(t), t",
    );
    expect(rows).toHaveLength(100_000);
    expect(rows[11]).toEqual(['row 11X']);
  });
});

describe('Concatenation', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 5 }).map((text) => [quoteString(text), text] as const),
    fc.string({ maxLength: 5 }).map((text) => [`upper(${quoteString(text)})`, undefined] as const),
    fc.integer().map((number) => [`(${number})`, String(number)] as const),
    fc.constant(['null', null] as const),
    fc.constant(["repeat('ab', 2000)", 'ab'.repeat(2000)] as const),
  );

  it('is what its pieces are, one after the other, or NULL', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const written = pieces.map(([sql]) => sql);
        const separately = await harness.rows(
          `select ${written.map((sql) => `(${sql})::varchar`).join(', ')}`,
        );
        const [parts = []] = separately;
        const expected = parts.includes(null) ? null : parts.join('');
        expect(await harness.value(`${written.join(' || ')} || ''`)).toBe(expected);
        expect(await harness.value(`concat(${written.join(', ')})`)).toBe(expected);
      }),
    );
  });
});
