import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeMatcher } from '../../src/engine/show/listing.ts';

describe('likeMatcher', () => {
  it.each([
    ['JA%', 'JANE', true],
    ['ja%', 'JANE', true],
    ['%ne', 'JANE', true],
    ['j_ne', 'JANE', true],
    ['j_ne', 'JNE', false],
    ['JANE', 'JANE_DOE', false],
    ['%', '', true],
    ['', 'X', false],
    ['a\\_b', 'A_B', true],
    ['a\\_b', 'AXB', false],
    ['100\\%', '100%', true],
    ['100\\%', '1000', false],
    ['_', '😀', true],
    ['%a%b%', 'xxaxxbxx', true],
  ])('%s against %s', (pattern, text, expected) => {
    expect(likeMatcher(pattern)(text)).toBe(expected);
  });

  it('finds any text by its own beginning, middle and end', () => {
    const plain = fc.stringMatching(/^[a-z0-9 .]*$/);
    fc.assert(
      fc.property(plain, plain, plain, (start, middle, end) => {
        const text = start + middle + end;
        expect(likeMatcher(`${start}%`)(text)).toBe(true);
        expect(likeMatcher(`%${middle}%`)(text)).toBe(true);
        expect(likeMatcher(`%${end}`)(text)).toBe(true);
        expect(likeMatcher(text.replaceAll(/./g, '_'))(text)).toBe(true);
      }),
    );
  });

  it('does not choke on many wildcards', () => {
    expect(likeMatcher('%a'.repeat(60))('a'.repeat(5000).concat('b'))).toBe(false);
  });
});
