import { describe, expect, it } from 'vitest';
import { asInstant } from '../../../src/account/model.ts';
import {
  formatTimestamp,
  instantOfCell,
  isTimeZone,
  parseTimestamp,
} from '../../../src/engine/values/timestamps.ts';

const utc = (text: string): number => Date.parse(text);

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-21', '2026-11-21T08:00:00Z'],
    ['2026-11-21 01:02:03', '2026-11-21T09:02:03Z'],
    ['2026-07-01 00:00:00', '2026-07-01T07:00:00Z'],
    ['2026-11-21T01:02:03.456Z', '2026-11-21T01:02:03.456Z'],
    ['2026-11-21 01:02:03 +0200', '2026-11-20T23:02:03Z'],
    ['2026-11-21 01:02:03.5 -07:00', '2026-11-21T08:02:03.500Z'],
    ['2026-11-21 01:02', '2026-11-21T09:02:00Z'],
    ['Thu, 21 Dec 2000 16:01:07 +0200', '2000-12-21T14:01:07Z'],
    ['1700000000', '2023-11-14T22:13:20Z'],
    ['1700000000123', '2023-11-14T22:13:20.123Z'],
  ])('%s in Los Angeles', (text, expected) => {
    expect(parseTimestamp(text, 'America/Los_Angeles')).toBe(utc(expected));
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '2026-01-01 25:00:00', "2026-01-01' or 1=1"])(
    'refuses %s',
    (text) => {
      expect(parseTimestamp(text, 'UTC')).toBeUndefined();
    },
  );
});

describe('instantOfCell', () => {
  it('reads wall times in the session time zone and others as instants', () => {
    const nanoseconds = BigInt(utc('2026-11-21T00:00:00Z')) * 1_000_000n;
    expect(instantOfCell(nanoseconds, 'TIMESTAMP_LTZ', 'Asia/Tokyo')).toBe(utc('2026-11-21T00:00:00Z'));
    expect(instantOfCell(nanoseconds, 'TIMESTAMP_NTZ', 'Asia/Tokyo')).toBe(utc('2026-11-20T15:00:00Z'));
    expect(instantOfCell({ nanoseconds, offsetMinutes: 60 }, 'TIMESTAMP_TZ', 'UTC')).toBe(
      utc('2026-11-21T00:00:00Z'),
    );
    expect(instantOfCell(true, 'BOOLEAN', 'UTC')).toBeUndefined();
  });
});

describe('formatTimestamp', () => {
  it('shows the zone of the instant', () => {
    const instant = asInstant(utc('2026-07-01T07:00:00.120Z'));
    expect(formatTimestamp(instant, 'America/Los_Angeles')).toBe('2026-07-01 00:00:00.120 -0700');
    expect(formatTimestamp(instant, 'Asia/Kolkata')).toBe('2026-07-01 12:30:00.120 +0530');
  });
});

describe('isTimeZone', () => {
  it.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['+02:00', false],
    ['Mars/Olympus', false],
    ['', false],
  ])('%s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});
