import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdentifierPath, printPath } from '../../../src/engine/values/identifiers.ts';
import { quoteIdentifier } from '../../../src/sql/parser.ts';

describe('identifiers in text', () => {
  it.each([
    ['analyst', ['ANALYST']],
    ['"my.Role"', ['my.Role']],
    ['db . "s c" .rule_1', ['DB', 's c', 'RULE_1']],
    ['"a""b"', ['a"b']],
  ])('reads %s', (text, expected) => {
    expect(parseIdentifierPath(text)).toEqual(expected);
  });

  it.each(['', 'größe', '.', 'a.', 'a b', '"open', "x'; drop user y", '1a', '""'])('refuses %s', (text) => {
    expect(parseIdentifierPath(text)).toBeUndefined();
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), (path) => {
        expect(parseIdentifierPath(printPath(path))).toEqual(path);
      }),
    );
  });

  it('quotes only what needs it', () => {
    expect(quoteIdentifier('ANALYST_1')).toBe('ANALYST_1');
    expect(quoteIdentifier('analyst')).toBe('"analyst"');
    expect(quoteIdentifier('a"b')).toBe('"a""b"');
  });
});
