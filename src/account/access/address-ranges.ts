/** Lists of addresses and CIDR ranges, as network policies and rules give them. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { invalidValue } from '../errors.ts';

export type Family = 'ipv4' | 'ipv6';

export interface Range {
  readonly address: string;
  readonly prefix: number;
}

/** The addresses of one family in a list. */
export interface AddressSet {
  readonly isEmpty: boolean;
  readonly ranges: readonly Range[];
  has(address: string): boolean;
}

const prefixLengths = { ipv4: 32, ipv6: 128 } as const;

const parseRange = (text: string, family: Family): Range | undefined => {
  const [address = '', prefixText, ...rest] = text.trim().split('/');
  const isAddress = family === 'ipv4' ? isIPv4(address) : isIPv6(address);
  if (!isAddress || rest.length > 0) return undefined;
  const longest = prefixLengths[family];
  if (prefixText === undefined) return { address, prefix: longest };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > longest) return undefined;
  return { address, prefix: Number(prefixText) };
};

const ipv6Hint = 'IPv6 addresses and ranges belong in a network rule of TYPE = IPV6.';

/** Refuses what is no address or CIDR range of the family. */
export const requireRanges = (values: readonly string[], family: Family, parameter: string): void => {
  for (const value of values) {
    if (parseRange(value, family) !== undefined) continue;
    const isOfOther = family === 'ipv4' && parseRange(value, 'ipv6') !== undefined;
    throw invalidValue(value, parameter, isOfOther ? ipv6Hint : undefined);
  }
};

export const addressSet = (values: readonly string[], family: Family): AddressSet => {
  const ranges = values.map((value) => parseRange(value, family)).filter((range) => range !== undefined);
  const list = new BlockList();
  for (const { address, prefix } of ranges) list.addSubnet(address, prefix, family);
  return { isEmpty: values.length === 0, ranges, has: (address) => list.check(address, family) };
};

/** The eight groups of an IPv6 address; the URL parser knows every way to write one. */
const groupsOf = (address: string): readonly string[] => {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
};

const numberOf = (address: string, family: Family): bigint =>
  family === 'ipv4'
    ? address.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n)
    : groupsOf(address).reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n);

const textOf = (number: bigint, family: Family): string =>
  family === 'ipv4'
    ? [24n, 16n, 8n, 0n].map((bits) => (number >> bits) & 0xffn).join('.')
    : [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
        .map((bits) => ((number >> bits) & 0xffffn).toString(16))
        .join(':');

const hostBits = ({ prefix }: Range, family: Family): bigint => BigInt(prefixLengths[family] - prefix);

const startNumber = (range: Range, family: Family): bigint => {
  const bits = hostBits(range, family);
  return (numberOf(range.address, family) >> bits) << bits;
};

/** The first address of a range. */
export const startOf = (range: Range, family: Family): string => textOf(startNumber(range, family), family);

/** The address after the last one of a range; undefined where that was the last of all. */
export const afterEndOf = (range: Range, family: Family): string | undefined => {
  const next = startNumber(range, family) + (1n << hostBits(range, family));
  return next >> BigInt(prefixLengths[family]) === 0n ? textOf(next, family) : undefined;
};
