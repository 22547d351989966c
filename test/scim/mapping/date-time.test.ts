import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asInstant } from '../../../src/account/model.ts';
import { dateTime } from '../../../src/scim/mapping/date-time.ts';

test('writes every instant as ISO 8601 in UTC', () => {
  const instants = fc.date({
    min: new Date(0),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, (date) => {
      expect(dateTime(asInstant(date.getTime()))).toBe(date.toISOString());
    }),
    { numRuns: 2_000 },
  );
});
