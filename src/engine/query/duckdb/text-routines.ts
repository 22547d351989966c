/** Taking texts apart: addresses, and how words sound; and digests that the database has none for. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { columnList } from '../column-descriptions.ts';
import { outOfMemory, QueryError } from '../errors.ts';
import { canonicalJson, elementsOf, flattenedDeep } from '../json.ts';
import { formattedNumber } from '../number-format.ts';
import { parsedNumber } from '../number-parsing.ts';

type Routine = (...values: string[]) => string | null;

type Parsed = { readonly [key: string]: unknown } | { readonly error: string };

/** What was found, or where failures are permitted an object that says what is wrong. */
const answer = (parsed: Parsed, permissive: string, code: string, kind: string): string | null => {
  if ('error' in parsed && typeof parsed.error === 'string' && Number(permissive) === 0)
    throw new QueryError(code, '22000', `Error parsing ${kind}: ${parsed.error}`);
  return canonicalJson(JSON.stringify(parsed)) ?? null;
};

const decoded = (written: string): string => {
  try {
    return decodeURIComponent(written.replaceAll('+', ' '));
  } catch {
    return written;
  }
};

/** https://docs.snowflake.com/en/sql-reference/functions/parse_url */
const parseUrl = (written: string): Parsed => {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(written);
  if (!match) return { error: 'scheme not specified' };
  const [, scheme = '', hierarchy = '', query, fragment] = match;
  const hasHost = hierarchy.startsWith('//');
  const [, authority = '', path = ''] = hasHost
    ? (/^\/\/([^/]*)\/?([\s\S]*)$/.exec(hierarchy) ?? [])
    : ['', '', hierarchy];
  const port = /:(\d*)$/.exec(authority)?.[1];
  const pairs = query?.split('&').filter((pair) => pair !== '') ?? [];
  const parameters = pairs.map((pair): [string, string | null] => {
    const at = pair.indexOf('=');
    return at < 0 ? [decoded(pair), null] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
  });
  return {
    fragment: fragment ?? null,
    host: hasHost ? authority.replace(/:\d*$/, '') : null,
    parameters: parameters.length === 0 ? null : Object.fromEntries(parameters),
    path,
    port: port ?? null,
    query: query ?? null,
    scheme,
  };
};

/** An IPv6 address as a number, an IPv4 address at its end included. */
const numberOfIpv6 = (address: string): bigint => {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...between, ...right].map((group) => group.padStart(4, '0'));
  return BigInt(`0x${groups.join('')}`);
};

const numberOfIpv4 = (address: string): bigint =>
  address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** https://docs.snowflake.com/en/sql-reference/functions/parse_ip */
const parseIp = (written: string, type: string): Parsed => {
  const kind = type.toLowerCase();
  if (kind !== 'inet' && kind !== 'cidr') return { error: `unknown type of IP address '${type}'` };
  const [host = '', mask, ...more] = written.trim().split('/');
  const family = host.includes('%') ? 0 : isIP(host);
  const width = family === 4 ? 32 : 128;
  if (family === 0 || more.length > 0) return { error: `invalid IP address '${written}'` };
  const prefix = mask === undefined ? undefined : Number(mask);
  if (prefix !== undefined && !(/^\d{1,3}$/.test(mask ?? '') && prefix <= width))
    return { error: `invalid netmask '${mask}'` };
  const address = family === 4 ? numberOfIpv4(host) : numberOfIpv6(host);
  const hosts = (1n << BigInt(width - (prefix ?? width))) - 1n;
  const start = address & ~hosts;
  const fields = [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffff_ffffn));
  const shown = (value: bigint): number | string =>
    family === 4 ? Number(value) : value.toString(16).toUpperCase().padStart(32, '0');
  const name = family === 4 ? 'ipv4' : 'hex_ipv6';
  return {
    family,
    host,
    ip_fields: family === 4 ? [Number(address), 0, 0, 0] : fields,
    ip_type: kind,
    [name]: shown(address),
    snowflake$type: 'ip_address',
    ...(prefix === undefined
      ? {}
      : {
          netmask_prefix_length: prefix,
          [`${name}_range_start`]: shown(start),
          [`${name}_range_end`]: shown(start | hosts),
        }),
  };
};

const soundexCodes: ReadonlyMap<string, string> = new Map(
  Object.entries({ '1': 'BFPV', '2': 'CGJKQSXZ', '3': 'DT', '4': 'L', '5': 'MN', '6': 'R' }).flatMap(
    ([code, letters]) => [...letters].map((letter) => [letter, code] as const),
  ),
);

/** Both arrays are bags: an element counts as often as the other array has an equal one. */
const bag = (source: string, other: string, keeps: string): string => {
  const left = new Map<string, number>();
  for (const element of elementsOf(other)) left.set(element, (left.get(element) ?? 0) + 1);
  const kept = elementsOf(source).filter((element) => {
    const number = left.get(element) ?? 0;
    if (number > 0) left.set(element, number - 1);
    return number > 0 === (keeps === 'common');
  });
  return `[${kept.join(',')}]`;
};

/** The elements of several arrays, each as often as the array has it that has it most often. */
const union = (arrays: string): string => {
  const most = new Map<string, number>();
  for (const each of elementsOf(arrays)) {
    const counts = new Map<string, number>();
    for (const element of elementsOf(each)) counts.set(element, (counts.get(element) ?? 0) + 1);
    for (const [element, number] of counts) most.set(element, Math.max(most.get(element) ?? 0, number));
  }
  return `[${[...most].flatMap(([element, number]) => Array.from({ length: number }, () => element)).join(',')}]`;
};

const greatestFlattened = 64 * 1024 * 1024;

/** https://docs.snowflake.com/en/sql-reference/functions/flatten with RECURSIVE: what holds much is written out often. */
const flatten = (value: string, route: string, mode: string): string => {
  const entries: string[] = [];
  let size = 0;
  flattenedDeep(value, route, mode, ({ key, path, index, value: item, within }) => {
    // Values as texts, so that whoever takes the entry apart does not round their numbers.
    const entry = JSON.stringify([key, path, index, item, within]);
    size += entry.length;
    if (size > greatestFlattened) throw outOfMemory();
    entries.push(entry);
  });
  return `[${entries.join(',')}]`;
};

const placeOfBytes = (part: string, whole: string, from: string): string => {
  const start = Math.max(Number(from), 1);
  const found = Buffer.from(whole, 'hex').indexOf(Buffer.from(part, 'hex'), start - 1);
  return String(found + 1);
};

const bitOperators: { readonly [operator: string]: (left: number, right: number) => number } = {
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
};

const bitsOfBytes = (left: string, right: string, operator: string, side: string): string => {
  const length = Math.max(left.length, right.length);
  if (side === '' && left.length !== right.length)
    throw new QueryError(
      '100544',
      '22026',
      `The lengths of two variable-sized fields do not match: first length ${left.length / 2}, second length ${right.length / 2}`,
    );
  const bytes = (digits: string): Buffer =>
    Buffer.from(side === 'LEFT' ? digits.padStart(length, '0') : digits.padEnd(length, '0'), 'hex');
  const others = bytes(right);
  const combine = bitOperators[operator];
  return combine === undefined
    ? ''
    : Buffer.from(bytes(left).map((byte, index) => combine(byte, others[index] ?? 0))).toString('hex');
};

/** Bits that leave the bytes are lost. */
const shiftedBytes = (digits: string, places: string, direction: string): string => {
  const count = Number(places);
  if (count < 0)
    throw new QueryError('100039', '22003', `Number of bits to shift by is out of range: ${count}`);
  const bits = digits.length * 4;
  if (count >= bits) return '0'.repeat(digits.length);
  const number = BigInt(`0x${digits}`);
  const shifted =
    direction === 'left' ? BigInt.asUintN(bits, number << BigInt(count)) : number >> BigInt(count);
  return shifted.toString(16).padStart(digits.length, '0');
};

/** https://docs.snowflake.com/en/sql-reference/functions/soundex */
const soundex = (written: string): string => {
  const letters = written.toUpperCase().replace(/[^A-Z]/g, '');
  const [first] = letters;
  if (first === undefined) return '';
  let sound: string = first;
  let last = soundexCodes.get(first);
  for (const letter of letters.slice(1)) {
    if (sound.length === 4) break;
    const code = soundexCodes.get(letter);
    if (code !== undefined && code !== last) sound += code;
    // H and W do not part letters that sound alike; vowels do.
    if (letter !== 'H' && letter !== 'W') last = code;
  }
  return sound.padEnd(4, '0');
};

const namespaced = (namespace: string, name: string): string => {
  const hex = namespace.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex))
    throw new QueryError('100179', '22023', `Invalid UUID value '${namespace}'`);
  const digest = createHash('sha1').update(Buffer.from(hex, 'hex')).update(name).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

export const textRoutines: { readonly [name: string]: { readonly arity: number; readonly run: Routine } } = {
  /** text, permissive → object */
  snowgate_parse_url: {
    arity: 2,
    run: (url, permissive) => answer(parseUrl(url), permissive, '100139', 'URL'),
  },
  /** text, type, permissive → object */
  snowgate_parse_ip: {
    arity: 3,
    run: (address, type, permissive) => answer(parseIp(address, type), permissive, '100140', 'IP'),
  },
  /** array of objects, kind of object → list of columns */
  snowgate_column_list: {
    arity: 2,
    run: (descriptions, kind) => {
      const list = columnList(descriptions, kind);
      if (list !== undefined) return list;
      throw new QueryError(
        '002019',
        '22023',
        "GENERATE_COLUMN_DESCRIPTION needs an array of what INFER_SCHEMA tells, and 'table', 'view' or 'external_table'",
      );
    },
  },
  /** array of arrays → array */
  snowgate_union: { arity: 1, run: union },
  /** array, array, which elements of the first → array */
  snowgate_bag: { arity: 3, run: bag },
  /** array → array with the first of equal elements */
  snowgate_distinct: { arity: 1, run: (list) => `[${[...new Set(elementsOf(list))].join(',')}]` },
  /** value, path, mode → array of [key, path, index, value, what holds it] */
  snowgate_flatten: { arity: 3, run: flatten },
  /** hexadecimal digits, of what they may be a part, place to begin at → place of the first byte, or 0 */
  snowgate_place_of_bytes: { arity: 3, run: placeOfBytes },
  /** hexadecimal digits, others, operator, where the shorter ones are filled up → hexadecimal digits */
  snowgate_bits_of_bytes: { arity: 4, run: bitsOfBytes },
  /** hexadecimal digits, number of bits, direction → hexadecimal digits */
  snowgate_shifted_bytes: { arity: 3, run: shiftedBytes },
  /** text → its sound */
  snowgate_soundex: { arity: 1, run: soundex },
  /** text, algorithm → hexadecimal digest */
  snowgate_digest: { arity: 2, run: (value, algorithm) => createHash(algorithm).update(value).digest('hex') },
  /** hexadecimal digits → number */
  snowgate_number: { arity: 1, run: (digits) => String(BigInt(`0x${digits}`)) },
  /** number, format → text */
  snowgate_format_number: { arity: 2, run: formattedNumber },
  /** text, format, tolerant → number as text */
  snowgate_parse_number: { arity: 3, run: parsedNumber },
  /** namespace, name → version 5 UUID (RFC 9562, section 5.5) */
  snowgate_uuid: { arity: 2, run: namespaced },
};
