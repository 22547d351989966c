/**
 * Dates, times and timestamps to and from text by Snowflake's format elements.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output
 */

/** Microseconds since 1970-01-01T00:00:00 on the clock that was written, and the offset if one was. */
export interface ParsedTimestamp {
  readonly wall: bigint;
  readonly offsetMinutes: number | null;
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const second = 1_000_000n;
const day = 86_400n * second;
const greatestYear = 9999;

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  afternoon: boolean | null;
  offset: number | null;
}

const emptyFields = (): Fields => ({
  year: 1970,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  fraction: '',
  afternoon: null,
  offset: null,
});

const fractionToMicroseconds = (digits: string): bigint => BigInt(digits.padEnd(6, '0').slice(0, 6));

const assemble = (fields: Fields): ParsedTimestamp | undefined => {
  const { year, month, minute } = fields;
  let { hour } = fields;
  if (fields.afternoon !== null) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (fields.afternoon ? 12 : 0);
  }
  if (year > greatestYear || month < 1 || month > 12 || hour > 23 || minute > 59 || fields.second > 59)
    return undefined;
  if (fields.offset !== null && Math.abs(fields.offset) > 24 * 60) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, fields.day);
  if (fields.day < 1 || midnight.getUTCMonth() !== month - 1) return undefined;
  const seconds = BigInt(hour * 3600 + minute * 60 + fields.second);
  return {
    wall: BigInt(midnight.getTime()) * 1000n + seconds * second + fractionToMicroseconds(fields.fraction),
    offsetMinutes: fields.offset,
  };
};

const isoPattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?\s*(Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?)?$/i;
const timePattern =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?(?:\s*([AP]M))?(?:\s*(?:Z|[+-]\d{1,2}(?::?\d{2})?))?$/i;
const slashPattern = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?)?$/;
const monthNamePattern =
  /^(\d{1,2})-([A-Za-z]{3,9})-(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?)?$/;
const mailPattern =
  /^(?:[A-Za-z]{3}, *)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?(?: *([+-]\d{4}))?$/;

/** `Mon Jul 08 18:09:51 +0000 2013`. */
const yearLastPattern =
  /^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{0,9}))? ([+-]\d{4}) (\d{4})$/;

const parseOffset = (written: string | undefined): number | null => {
  if (written === undefined) return null;
  if (/^(z|utc)$/i.test(written)) return 0;
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(written);
  if (!match) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
};

/** In full or by its first three letters; 0 for what is none. */
const monthByName = (name: string): number => {
  const wanted = name.toLowerCase();
  return (
    monthNames.findIndex((month) => [month, month.slice(0, 3)].some((own) => own.toLowerCase() === wanted)) +
    1
  );
};

/** Whole numbers as text are counted since 1970, in the unit that their size suggests. */
const parseEpoch = (written: string): ParsedTimestamp | undefined => {
  if (!/^-?\d{1,19}(?:\.\d{0,9})?$/.test(written)) return undefined;
  const [whole = '', fraction = ''] = written.split('.');
  const value = BigInt(whole);
  const size = value < 0n ? -value : value;
  const inMicroseconds =
    size < 31_536_000_000n
      ? value * second + fractionToMicroseconds(fraction)
      : size < 31_536_000_000_000n
        ? value * 1000n
        : size < 31_536_000_000_000_000n
          ? value
          : value / 1000n;
  return { wall: inMicroseconds, offsetMinutes: 0 };
};

/** What AUTO recognizes. */
export const parseAutomatically = (written: string): ParsedTimestamp | undefined => {
  const trimmed = written.trim();
  const iso = isoPattern.exec(trimmed);
  if (iso)
    return assemble({
      ...emptyFields(),
      year: Number(iso[1]),
      month: Number(iso[2]),
      day: Number(iso[3]),
      hour: Number(iso[4] ?? 0),
      minute: Number(iso[5] ?? 0),
      second: Number(iso[6] ?? 0),
      fraction: iso[7] ?? '',
      offset: parseOffset(iso[8]),
    });
  const numbers = slashPattern.exec(trimmed);
  const named = monthNamePattern.exec(trimmed) ?? mailPattern.exec(trimmed);
  const match = numbers ?? named;
  if (match)
    return assemble({
      ...emptyFields(),
      year: Number(match[3]),
      month: numbers ? Number(match[1]) : monthByName(match[2] ?? ''),
      day: Number(numbers ? match[2] : match[1]),
      hour: Number(match[4] ?? 0),
      minute: Number(match[5] ?? 0),
      second: Number(match[6] ?? 0),
      fraction: match[7] ?? '',
      offset: parseOffset(match[8]),
    });
  const yearLast = yearLastPattern.exec(trimmed);
  if (yearLast)
    return assemble({
      ...emptyFields(),
      year: Number(yearLast[8]),
      month: monthByName(yearLast[1] ?? ''),
      day: Number(yearLast[2]),
      hour: Number(yearLast[3]),
      minute: Number(yearLast[4]),
      second: Number(yearLast[5]),
      fraction: yearLast[6] ?? '',
      offset: parseOffset(yearLast[7]),
    });
  return parseEpoch(trimmed);
};

/** A time of day, in microseconds. A timestamp's time counts too. */
export const parseTimeAutomatically = (written: string): bigint | undefined => {
  const match = timePattern.exec(written.trim());
  if (!match) {
    const whole = parseAutomatically(written);
    return whole === undefined ? undefined : ((whole.wall % day) + day) % day;
  }
  return assemble({
    ...emptyFields(),
    hour: Number(match[1]),
    minute: Number(match[2]),
    second: Number(match[3] ?? 0),
    fraction: match[4] ?? '',
    afternoon: match[5] === undefined ? null : /p/i.test(match[5]),
  })?.wall;
};

const elementPattern =
  /"[^"]*"|YYYY|YY|MMMM|MM|MON|DD|DY|HH24|HH12|HH|AM|PM|MI|SS|FF[0-9]?|TZH:TZM|TZHTZM|TZH|TZM|TZD|TZISO|[\s\S]/gi;

const elementsOf = new Map<string, readonly string[]>();

const split = (format: string): readonly string[] => {
  const known = elementsOf.get(format);
  if (known !== undefined) return known;
  const elements = format.match(elementPattern) ?? [];
  if (elementsOf.size > 500) elementsOf.clear();
  elementsOf.set(format, elements);
  return elements;
};

type Reader = (fields: Fields, matched: string) => void;

/** How each element is read: its pattern, and what it sets. */
const readers: ReadonlyMap<string, readonly [RegExp, Reader]> = new Map<string, readonly [RegExp, Reader]>([
  ['YYYY', [/\d{4}/y, (fields, text) => (fields.year = Number(text))]],
  ['YY', [/\d{2}/y, (fields, text) => (fields.year = Number(text) + (Number(text) < 70 ? 2000 : 1900))]],
  ['MM', [/\d{1,2}/y, (fields, text) => (fields.month = Number(text))]],
  ['MON', [/[a-z]{3}/iy, (fields, text) => (fields.month = monthByName(text))]],
  ['MMMM', [/[a-z]{3,9}/iy, (fields, text) => (fields.month = monthByName(text))]],
  ['DD', [/\d{1,2}/y, (fields, text) => (fields.day = Number(text))]],
  ['DY', [/[a-z]{3}/iy, () => {}]],
  ['HH24', [/\d{1,2}/y, (fields, text) => (fields.hour = Number(text))]],
  ['HH12', [/\d{1,2}/y, (fields, text) => (fields.hour = Number(text))]],
  ['HH', [/\d{1,2}/y, (fields, text) => (fields.hour = Number(text))]],
  ['AM', [/[ap]m/iy, (fields, text) => (fields.afternoon = /p/i.test(text))]],
  ['PM', [/[ap]m/iy, (fields, text) => (fields.afternoon = /p/i.test(text))]],
  ['MI', [/\d{1,2}/y, (fields, text) => (fields.minute = Number(text))]],
  ['SS', [/\d{1,2}/y, (fields, text) => (fields.second = Number(text))]],
  ['FF', [/\d{1,9}/y, (fields, text) => (fields.fraction = text)]],
  ['TZH:TZM', [/[+-]\d{1,2}:\d{2}/y, (fields, text) => (fields.offset = parseOffset(text))]],
  ['TZHTZM', [/Z|[+-]\d{4}/iy, (fields, text) => (fields.offset = parseOffset(text))]],
  ['TZH', [/[+-]\d{1,2}/y, (fields, text) => (fields.offset = parseOffset(text))]],
  ['TZM', [/\d{2}/y, (fields, text) => (fields.offset = (fields.offset ?? 0) + Number(text))]],
  ['TZISO', [/Z|[+-]\d{2}:?\d{2}/iy, (fields, text) => (fields.offset = parseOffset(text))]],
]);

/** A text by a format; undefined where it does not match. */
export const parseByFormat = (written: string, format: string): ParsedTimestamp | undefined => {
  if (format.toUpperCase() === 'AUTO') return parseAutomatically(written);
  const fields = emptyFields();
  const trimmed = written.trim();
  let at = 0;
  for (const element of split(format)) {
    const name = element.toUpperCase().replace(/^FF\d$/, 'FF');
    const reader = readers.get(name);
    if (reader === undefined) {
      const expected = element.startsWith('"') && element.length > 1 ? element.slice(1, -1) : element;
      if (!trimmed.startsWith(expected, at)) return undefined;
      at += expected.length;
      continue;
    }
    const [pattern, read] = reader;
    pattern.lastIndex = at;
    const match = pattern.exec(trimmed);
    if (!match) return undefined;
    read(fields, match[0]);
    at = pattern.lastIndex;
  }
  return at === trimmed.length ? assemble(fields) : undefined;
};

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const offsetText = (minutes: number, separator: string): string =>
  `${minutes < 0 ? '-' : '+'}${digits(Math.floor(Math.abs(minutes) / 60), 2)}${separator}${digits(Math.abs(minutes) % 60, 2)}`;

/** Names follow the case of the element: `MON` gives `Jan` in Snowflake whatever its case. */
const writeElement = (element: string, at: Date, microsecond: number, offsetMinutes: number): string => {
  const name = element.toUpperCase();
  switch (name) {
    case 'YYYY':
      return digits(at.getUTCFullYear(), 4);
    case 'YY':
      return digits(at.getUTCFullYear() % 100, 2);
    case 'MM':
      return digits(at.getUTCMonth() + 1, 2);
    case 'MON':
      return (monthNames[at.getUTCMonth()] ?? '').slice(0, 3);
    case 'MMMM':
      return monthNames[at.getUTCMonth()] ?? '';
    case 'DD':
      return digits(at.getUTCDate(), 2);
    case 'DY':
      return (dayNames[at.getUTCDay()] ?? '').slice(0, 3);
    case 'HH24':
    case 'HH':
      return digits(at.getUTCHours(), 2);
    case 'HH12':
      return digits(at.getUTCHours() % 12 || 12, 2);
    case 'AM':
    case 'PM':
      return at.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'MI':
      return digits(at.getUTCMinutes(), 2);
    case 'SS':
      return digits(at.getUTCSeconds(), 2);
    case 'TZH:TZM':
    case 'TZISO':
      return offsetText(offsetMinutes, ':');
    case 'TZHTZM':
      return offsetText(offsetMinutes, '');
    case 'TZH':
      return offsetText(offsetMinutes, '').slice(0, 3);
    case 'TZM':
      return digits(Math.abs(offsetMinutes) % 60, 2);
    default:
      if (/^FF\d?$/.test(name))
        return `${digits(microsecond, 6)}000`.slice(0, name.length === 2 ? 9 : Number(name[2]));
      return element.startsWith('"') && element.length > 1 ? element.slice(1, -1) : element;
  }
};

/** `wall`: microseconds since 1970 on the clock to show. */
export const formatTimestamp = (wall: bigint, offsetMinutes: number, format: string): string => {
  const withinSecond = ((wall % second) + second) % second;
  const at = new Date(Number((wall - withinSecond) / 1000n));
  return split(format)
    .map((element) => writeElement(element, at, Number(withinSecond), offsetMinutes))
    .join('');
};
