/** Offsets of time zones, for values that keep theirs (TIMESTAMP_TZ) and for text that shows it. */

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const rememberedOffsets = 10_000;
/** Zones change their offset on quarter hours, so one look-up serves all instants within one. */
const quarterHour = 900_000_000n;

const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  return format;
};

/** Whether the name is a time zone's. */
export const isZone = (zone: string): boolean => {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
};

/** Minutes east of Greenwich at an instant, in microseconds since 1970. */
export const offsetAt = (zone: string, instant: bigint): number => {
  const key = `${zone} ${instant / quarterHour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const shown = formatOf(zone)
    .formatToParts(new Date(Number(instant / 1000n)))
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(shown ?? '');
  const minutes = match ? (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1) : 0;
  if (offsets.size > rememberedOffsets) offsets.clear();
  offsets.set(key, minutes);
  return minutes;
};

/** The instant at which a zone's clocks show `wall`. Where they skip it, the later reading; where they repeat it, the first. */
export const instantOf = (zone: string, wall: bigint): bigint => {
  const minute = 60_000_000n;
  const before = offsetAt(zone, wall - 86_400_000_000n);
  const candidate = wall - BigInt(before) * minute;
  if (offsetAt(zone, candidate) === before) return candidate;
  const after = offsetAt(zone, wall + 86_400_000_000n);
  const later = wall - BigInt(after) * minute;
  return offsetAt(zone, later) === after ? later : candidate;
};
