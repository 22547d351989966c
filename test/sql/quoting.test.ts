import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression, parseObjectName, quoteIdentifier, quoteString } from '../../src/sql/parser.ts';

describe('identifiers', () => {
  it.each([
    ['ANALYST_1', 'ANALYST_1'],
    ['_A$B', '_A$B'],
    ['analyst', '"analyst"'],
    ['1A', '"1A"'],
    ['$A', '"$A"'],
    ['a"b', '"a""b"'],
    ['jane.doe@corp.com', '"jane.doe@corp.com"'],
    ['SELECT', '"SELECT"'],
    ['\u00c4', '"\u00c4"'],
    ['A\nB', '"A\nB"'],
  ])('%j is written %j', (name, text) => {
    expect(quoteIdentifier(name)).toBe(text);
  });

  it('read back as the name they were', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
      fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(...'AaZ_$09."\'\\ \n;-/*') }),
      fc.constantFrom('SELECT', 'FROM', 'ROLE', 'LIMIT', 'IDENTIFIER', 'TRUE', 'USER'),
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (path) => {
        const text = path.map(quoteIdentifier).join('.');
        expect(parseObjectName(text).parts.map((part) => part.name)).toEqual(path);
        expect(parseExpression(text)).toMatchObject({
          node: 'column',
          parts: path.map((part) => ({ name: part })),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a', ['A']],
    ['"a"', ['a']],
    [' db . "s c" . t ', ['DB', 's c', 'T']],
    ['db..t', ['DB', 'PUBLIC', 'T']],
    ['a.select', ['A', 'SELECT']],
  ])('%j names %j', (text, path) => {
    expect(parseObjectName(text).parts.map((part) => part.name)).toEqual(path);
  });

  it.each(['', '.', 'a.', '.a', 'a b', 'a,b', '1a', "'a'", '"a', '""', 'select', 'a...b', 'a;', '$a', '?'])(
    '%j is no name',
    (text) => {
      expect(() => parseObjectName(text)).toThrow();
    },
  );
});

describe('strings', () => {
  it('read back as the text they were', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'\'\\nux041$"\n;-') }),
    );
    fc.assert(
      fc.property(text, (written) => {
        expect(parseExpression(quoteString(written))).toMatchObject({
          node: 'literal',
          type: 'string',
          text: written,
        });
      }),
      { numRuns: 2000 },
    );
  });
});
