import { describe, expect, it } from 'vitest';
import { SqlSyntaxError } from '../../src/sql/ast.ts';
import {
  parseExpression,
  parseObjectName,
  parseStatement,
  parseStatements,
  quoteString,
} from '../../src/sql/parser.ts';

function failure(run: () => unknown): SqlSyntaxError {
  try {
    run();
  } catch (error) {
    if (error instanceof SqlSyntaxError) return error;
    throw error;
  }
  throw new Error('parsed');
}

describe("errors have Snowflake's words, line and position", () => {
  it.each([
    ['selec 1', 1, 0, "syntax error line 1 at position 0 unexpected 'selec'."],
    ['select', 1, 6, "syntax error line 1 at position 6 unexpected '<EOF>'."],
    ['select 1 +;', 1, 10, "syntax error line 1 at position 10 unexpected ';'."],
    ['select 1\nfrom t\n  where', 3, 7, "syntax error line 3 at position 7 unexpected '<EOF>'."],
    ['select 1\r\n from where', 2, 6, "syntax error line 2 at position 6 unexpected 'where'."],
    ["select 'a\nb' 'C d'", 2, 3, "syntax error line 2 at position 3 unexpected ''C d''."],
    ['/* a\n b */ selec', 2, 6, "syntax error line 2 at position 6 unexpected 'selec'."],
    ['select $$a\nb$$ "x" y', 2, 8, "syntax error line 2 at position 8 unexpected 'y'."],
    ['select 1; selec 2', 1, 10, "syntax error line 1 at position 10 unexpected 'selec'."],
    ['select 1;\nselec 2', 2, 0, "syntax error line 2 at position 0 unexpected 'selec'."],
    ['select 1 # 2', 1, 9, "syntax error line 1 at position 9 unexpected '#'."],
    ['select \u{1f600}', 1, 7, "syntax error line 1 at position 7 unexpected '\u{1f600}'."],
    ['select gr\u00f6\u00dfe', 1, 9, "syntax error line 1 at position 9 unexpected '\u00f6'."],
    ['alter session rename to x', 1, 14, "syntax error line 1 at position 14 unexpected 'rename'."],
    ['use\trole\r\n\tselect', 2, 1, "syntax error line 2 at position 1 unexpected 'select'."],
    ['"\u00e9\u{1f600}" x', 1, 0, `syntax error line 1 at position 0 unexpected '"\u00e9\u{1f600}"'.`],
    ['select 1 limit -1', 1, 15, "syntax error line 1 at position 15 unexpected '-'."],
    ['select 1 limit 1 + 1', 1, 17, "syntax error line 1 at position 17 unexpected '+'."],
    ['select 1 limit (1)', 1, 15, "syntax error line 1 at position 15 unexpected '('."],
    ['select 1 limit all', 1, 15, "syntax error line 1 at position 15 unexpected 'all'."],
    ['select 1 offset -1', 1, 16, "syntax error line 1 at position 16 unexpected '-'."],
    ['select 1 fetch first -1 rows only', 1, 21, "syntax error line 1 at position 21 unexpected '-'."],
    ['create usr x', 1, 7, "syntax error line 1 at position 7 unexpected 'usr'."],
  ])('%j', (text, line, position, message) => {
    const error = failure(() => parseStatements(text));
    expect(error.message).toBe(message);
    expect([error.line, error.position]).toEqual([line, position]);
  });

  it.each([
    ["select 'abc", 1, 11],
    ["select 'abc\\'", 1, 13],
    ["select 'a\nbc", 2, 2],
    ['select "abc\n\nd', 3, 1],
    ['select $$ab\n', 2, 0],
    ['select /* ab', 1, 12],
    ["alter security integration i set saml2_snowflake_issuer_url = 'https://a-b'';", 1, 77],
  ])('%j has no end', (text, line, position) => {
    const error = failure(() => parseStatements(text));
    expect(error.message).toBe(`parse error line ${line} at position ${position} near '<EOF>'.`);
    expect([error.line, error.position]).toEqual([line, position]);
  });

  it('shows no more than the beginning of a long token', () => {
    const { message } = failure(() => parseStatements(`use role '${'x'.repeat(100_000)}'`));
    expect(message).toMatch(/^syntax error line 1 at position 9 unexpected ''x{199}\.\.\.'\.$/);
  });

  it('says nothing of a string that has no end', () => {
    expect(failure(() => parseStatements("create user u password = 'hunter2")).message).not.toContain(
      'hunter2',
    );
  });
});

describe('bounds', () => {
  const refused = (text: string): string => failure(() => parseStatements(text)).message;

  it.each([
    ['parentheses', `select ${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['parentheses of queries', `${'('.repeat(100_000)}select 1`],
    ['queries', `select ${'(select '.repeat(50_000)}`],
    ['derived tables', 'select * from ('.repeat(50_000)],
    ['joins in parentheses', `select * from ${'('.repeat(100_000)}a`],
    ['signs', `select ${'- '.repeat(100_000)}1`],
    ['NOT', `select ${'not '.repeat(100_000)}a`],
    ['CASE', `select ${'case when '.repeat(50_000)}`],
    ['arrays', `select ${'['.repeat(100_000)}`],
    ['objects', `select ${"{'a':".repeat(100_000)}`],
    ['calls', `select ${'f('.repeat(100_000)}`],
    ['property lists', `create user u a = ${'('.repeat(100_000)}`],
    ['property lists of properties', `create user u ${'a = ('.repeat(100_000)}`],
    ['common tables', 'with a as ('.repeat(50_000)],
    ['windows', `select ${'sum(a) over (order by '.repeat(30_000)}`],
  ])('nesting of %s', (_, text) => {
    expect(refused(text)).toMatch(/^nested deeper than 400 levels \(line 1 at position \d+\)$/);
  });

  it.each([
    ['sums', `select 1${' + 1'.repeat(50_000)}`],
    ['casts', `select a${'::int'.repeat(50_000)}`],
    ['set operations', `select 1${' union select 1'.repeat(20_000)}`],
    ['joins', `select 1 from a${' join b'.repeat(50_000)}`],
    ['a chain in each level', `select ${`(1${' + 1'.repeat(50)}) + `.repeat(300)}`],
  ])('chains of %s, which grow the tree as well', (_, text) => {
    expect(() => parseStatements(text)).toThrow(SqlSyntaxError);
  });

  it('nesting that people write', () => {
    const levels = 100;
    expect(() =>
      parseStatement(`select * from ${'(select * from '.repeat(levels)} t ${') x'.repeat(levels)}`),
    ).not.toThrow();
    expect(() => parseExpression(`${'('.repeat(390)}1${')'.repeat(390)}`)).not.toThrow();
    expect(() => parseExpression(`1${' + 1'.repeat(900)}`)).not.toThrow();
  });

  it('thousands of conditions make a shallow tree', () => {
    const expression = parseExpression(Array.from({ length: 10_000 }, (_, id) => `id = ${id}`).join(' or '));
    const depth = (node: typeof expression): number =>
      node.node === 'binary' ? 1 + Math.max(depth(node.left), depth(node.right)) : 1;
    expect(depth(expression)).toBeLessThan(20);
    const leaves = (node: typeof expression): string[] =>
      node.node !== 'binary'
        ? []
        : node.operator === 'OR'
          ? [...leaves(node.left), ...leaves(node.right)]
          : [node.right.node === 'literal' ? node.right.text : ''];
    expect(leaves(expression)).toEqual(Array.from({ length: 10_000 }, (_, id) => String(id)));
  });

  it('long lists and long strings are no nesting', () => {
    const list = Array.from({ length: 50_000 }, (_, id) => id).join(', ');
    expect(() => parseStatement(`select * from t where a in (${list})`)).not.toThrow();
    expect(() => parseStatement(`select ${quoteString('x'.repeat(500_000))}`)).not.toThrow();
  });

  it('length of the text', () => {
    expect(() => parseStatements(' '.repeat(1024 * 1024))).not.toThrow();
    expect(failure(() => parseStatements(' '.repeat(1024 * 1024 + 1))).message).toBe(
      'SQL text of 1048577 characters is longer than 1048576.',
    );
  });

  it('length of identifiers', () => {
    expect(parseObjectName('a'.repeat(255)).parts).toHaveLength(1);
    expect(() => parseObjectName('a'.repeat(256))).toThrow('an identifier has from 1 to 255 characters');
    expect(() => parseObjectName('""')).toThrow('an identifier has from 1 to 255 characters');
  });
});

describe('unsupported syntax where there is no statement to refuse', () => {
  it('is an error', () => {
    const error = failure(() => parseExpression('a + (select * from t match_recognize (x))'));
    expect(error.message).toBe("Unsupported feature 'MATCH_RECOGNIZE'.");
    expect([error.line, error.position]).toEqual([1, 21]);
  });
});
