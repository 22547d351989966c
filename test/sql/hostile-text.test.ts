/** Whatever the text: a statement or a SqlSyntaxError, and soon. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqlSyntaxError } from '../../src/sql/ast.ts';
import { greatestLength } from '../../src/sql/lexer.ts';
import { parseStatements } from '../../src/sql/parser.ts';

const valid: readonly string[] = [
  "create or replace security integration okta type=scim scim_client='okta' run_as_role='OKTA_PROVISIONER'",
  "create user if not exists \"a.b\" email = 'x' default_secondary_roles = ('ALL') with tag (t = 'v')",
  "alter user u set tag a.b = 'x', c = 'y'",
  'alter network policy p add allowed_network_rule_list = (a, b.c)',
  'grant create user, manage grants on account to role r with grant option',
  'revoke grant option for usage on all tables in schema a.b from role r cascade',
  'grant ownership on user u to role r copy current grants',
  "show terse schemas history like 'a%' in database d starts with 'b' limit 5 from 'c'",
  'show future grants in schema a.b',
  'use secondary roles a, b',
  'set (a, b) = (1, (select 2))',
  "comment if exists on role r is 'x'",
  'begin name t; commit; rollback work',
  "call system$x(a => 1, 'b')",
  `with recursive c (n) as (select 1 union all select n + 1 from c where n < 5)
   select distinct a.x, b.*, c.n::number(10, 2) as "n", count(distinct d) over (partition by e order by f desc nulls last
     rows between 2 preceding and current row), case when g then 1 else -2 end, h:i.j[0]."k"::string
   from a left join (select * exclude (z) from b) b using (x), lateral flatten(input => a.v) f, values (1, 2) v (p, q)
   where x in (1, 2) and not y between 1 and 2 or z like any ('a', 'b') escape '^' and exists (select 1)
   group by grouping sets ((1, 2), ()) having max(x) > 1 qualify row_number() over (order by x) = 1
   order by 1, 2 desc limit 10 offset 5`,
  "select identifier('a.b')(?, :2, $v, $$ x $$) from identifier($t) t (c1) -- end",
];

/** Everything the lexer tells apart, words of the grammar, and halves of tokens. */
const pieces: readonly string[] = [
  ...new Set(valid.join(' ').match(/\w+|[^\w\s]/g)),
  ...['$$', '--', '//', '/*', '*/', "''", '""', '\\', '::', '=>', '->>', '<>', '!=', '||', '**', '..', '\n'],
  ...['{', '}', '@', '#', '~', '&', '1e', '.5', '1.', '\0', '\u00e9', '\ud800', '\u{1f600}', '__proto__'],
];

const soup = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom('', ' ')), { maxLength: 60 })
  .map((parts) => parts.flat().join(''));

const mutated = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.constantFrom('', ...pieces)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [place, removed, piece]) => {
      const at = place % (changed.length + 1);
      return changed.slice(0, at) + piece + changed.slice(at + removed);
    }, text),
  );

const nested = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        '(',
        '[',
        'f(',
        'select ',
        '(select * from ',
        "{'a': ",
        'case when ',
        'not ',
        '-',
        'a in (',
      ),
      { maxLength: 5, minLength: 1 },
    ),
    fc.nat({ max: 3000 }),
    fc.constantFrom('', ')', '1', ' end', ']'),
  )
  .map(([openings, times, closing]) => `select ${openings.join('').repeat(times)}1${closing.repeat(times)}`);

/** The statements that a text makes; undefined where it is refused as it should be. */
function outcome(text: string): ReturnType<typeof parseStatements> | undefined {
  try {
    return parseStatements(text);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.position).toBeGreaterThanOrEqual(0);
    expect(error.message.length).toBeLessThan(400);
    return undefined;
  }
}

function check(text: string): void {
  for (const { statement, text: own } of outcome(text) ?? []) {
    const { start, end } = statement.span;
    expect(start).toBeLessThan(end);
    expect(text.slice(start, end)).toBe(own);
    expect(own).toBe(own.trim());
  }
}

describe('hostile text', () => {
  it('the statements to be spoilt are valid', () => {
    for (const text of valid) expect(outcome(text), text).toBeDefined();
  });

  it('pieces in any order', () => {
    fc.assert(fc.property(soup, check), { numRuns: 4000 });
  });

  it('any characters at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 2000 });
  });

  it('spoilt statements', () => {
    fc.assert(fc.property(mutated, check), { numRuns: 6000 });
  });

  it('deep nesting', () => {
    fc.assert(fc.property(nested, check), { numRuns: 150 });
  });

  it('a statement cut short anywhere', () => {
    for (const text of valid) {
      for (let length = 0; length <= text.length; length += 1) check(text.slice(0, length));
    }
  });

  it('a text of one piece a hundred thousand times', () => {
    for (const piece of pieces) check(piece.repeat(100_000));
    for (const piece of pieces) check(`select ${`${piece} `.repeat(50_000)}`);
  });

  it('the longest text there may be, made of one piece', () => {
    const longest = (before: string, piece: string, after: string): string =>
      before +
      piece.repeat(Math.floor((greatestLength - before.length - after.length) / piece.length)) +
      after;
    for (const text of [
      longest('select ', '"a",', '1'),
      longest('select ', '$$a$$,', '1'),
      longest('select 1 ', '/**/', ''),
      longest('select ', "'\n\\'',", '1'),
      longest("select '", "''", "'"),
      longest('select ', 'a or ', 'a'),
      longest('select a in (', '1,', '1)'),
      longest('select case', ' when a then b', ' end'),
      longest('select a', '.a', ''),
      longest('alter user u set ', 'a=1 ', ''),
      longest('use secondary roles r', ',r', ''),
      longest('', 'use role r;', ''),
      longest('', 'put file:///x @s;', ''),
      longest('', ';', ''),
    ]) {
      expect(outcome(text), text.slice(0, 40)).toBeDefined();
    }
  });

  it('what follows a whole statement is an error', () => {
    for (const text of valid) {
      for (const more of [
        ')',
        ']',
        '}',
        '=',
        ',',
        '.',
        '::',
        '1 2',
        "'x' 'y'",
        'a b c',
        'select',
        '@',
        '=>',
      ]) {
        expect(outcome(`${text}\n${more}`), `${text} ${more}`).toBeUndefined();
      }
    }
  });

  it('statements have the text they had alone, whatever stands between them', () => {
    const single = valid.filter((text) => parseStatements(text).length === 1 && !text.includes('--'));
    const between = fc.constantFrom(
      ';',
      ' ; ',
      ';;',
      '\r\n;\t',
      '-- a; b\n;',
      ';// c\n',
      '/* ; */;',
      ';\ufeff',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...single), between), { maxLength: 6 }), (parts) => {
        const statements = parseStatements(parts.flat().join(''));
        expect(statements.map(({ text }) => text)).toEqual(parts.map(([text]) => text));
      }),
      { numRuns: 300 },
    );
  });

  it('a text twice has its statements twice', () => {
    for (const text of valid) {
      const kinds = (whole: string) => parseStatements(whole).map(({ statement }) => statement.statement);
      expect(kinds(`${text}\n;${text}`)).toEqual([...kinds(text), ...kinds(text)]);
    }
  });
});
