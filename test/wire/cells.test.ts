import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, Column, ColumnTypeName } from '../../src/engine/result.ts';
import { rowEncoder, secondsText } from '../../src/wire/cells.ts';
import { rowTypeOf } from '../../src/wire/row-type.ts';

const column = (type: ColumnTypeName): Column => ({
  name: 'C',
  type,
  nullable: true,
  precision: null,
  scale: null,
  length: null,
});
const encoded = (type: ColumnTypeName, cell: Cell): string | null | undefined =>
  rowEncoder([column(type)])([cell])[0];

describe('Cells', () => {
  it.each<[ColumnTypeName, Cell, string | null]>([
    ['FIXED', '1.50', '1.50'],
    ['REAL', 1.5, '1.5'],
    ['REAL', Infinity, 'inf'],
    ['REAL', -Infinity, '-inf'],
    ['REAL', Number.NaN, 'NaN'],
    ['TEXT', 'text', 'text'],
    ['TEXT', '', ''],
    ['BOOLEAN', true, '1'],
    ['BOOLEAN', false, '0'],
    ['DATE', 19724, '19724'],
    ['DATE', 0, '0'],
    ['TIME', 45_296_123_000_000n, '45296.123000000'],
    ['TIMESTAMP_NTZ', 1_704_164_645_123_456_000n, '1704164645.123456000'],
    ['TIMESTAMP_LTZ', -500_000_000n, '-0.500000000'],
    [
      'TIMESTAMP_TZ',
      { nanoseconds: 1_704_164_645_000_000_000n, offsetMinutes: -420 },
      '1704164645.000000000 1020',
    ],
    ['VARIANT', '{"a":1}', '{"a":1}'],
    ['BINARY', 'AB12', 'AB12'],
    ['TEXT', null, null],
    ['TIMESTAMP_TZ', null, null],
  ])('spell %s %s as %s', (type, cell, text) => {
    expect(encoded(type, cell)).toBe(text);
  });

  it('spell every instant so that it can be read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (nanoseconds) => {
        const text = secondsText(nanoseconds);
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(BigInt(text.replace('.', ''))).toBe(nanoseconds);
      }),
    );
  });

  it('are described by type, and points in time by their nine decimals', () => {
    expect(rowTypeOf([column('TIMESTAMP_TZ')])[0]).toMatchObject({ type: 'timestamp_tz', scale: 9 });
    expect(rowTypeOf([{ ...column('FIXED'), precision: 10, scale: 2 }])[0]).toMatchObject({
      type: 'fixed',
      precision: 10,
      scale: 2,
    });
    expect(rowTypeOf([{ ...column('TEXT'), length: 16_777_216 }])[0]).toMatchObject({
      length: 16_777_216,
      byteLength: 16_777_216,
    });
  });
});
