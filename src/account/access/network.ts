/**
 * Whether a network policy admits an address. https://docs.snowflake.com/en/user-guide/network-policies: blocked
 * comes before allowed, rules before lists; IPv4 and IPv6 are judged apart; an allowed list shuts out every
 * other address of its family; a policy that says nothing at all admits no IPv4 address.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { CatalogObjects } from '../catalog/objects.ts';
import { invalidValue } from '../errors.ts';
import type { NetworkPolicy, NetworkRule, ObjectId } from '../model.ts';

type Family = 'ipv4' | 'ipv6';

/** The addresses of one family in a list. */
interface AddressSet {
  readonly isEmpty: boolean;
  has(address: string): boolean;
}

interface FamilyRules {
  readonly blocked: AddressSet;
  readonly allowed: AddressSet;
}

interface CompiledPolicy {
  readonly saysNothing: boolean;
  readonly ipv4: FamilyRules;
  readonly ipv6: FamilyRules;
}

const prefixLengths = { ipv4: 32, ipv6: 128 } as const;

interface Range {
  readonly address: string;
  readonly prefix: number;
}

const parseRange = (text: string, family: Family): Range | undefined => {
  const [address = '', prefixText, ...rest] = text.trim().split('/');
  const isAddress = family === 'ipv4' ? isIPv4(address) : isIPv6(address);
  if (!isAddress || rest.length > 0) return undefined;
  const longest = prefixLengths[family];
  if (prefixText === undefined) return { address, prefix: longest };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > longest) return undefined;
  return { address, prefix: Number(prefixText) };
};

/** Refuses what is no address or CIDR range of the family. */
export const requireRanges = (values: readonly string[], family: Family, parameter: string): void => {
  for (const value of values) {
    if (parseRange(value, family) === undefined) throw invalidValue(value, parameter);
  }
};

const addressSet = (values: readonly string[], family: Family): AddressSet => {
  const list = new BlockList();
  for (const value of values) {
    const range = parseRange(value, family);
    if (range !== undefined) list.addSubnet(range.address, range.prefix, family);
  }
  return { isEmpty: values.length === 0, has: (address) => list.check(address, family) };
};

const rulesIn = (objects: CatalogObjects, ids: readonly ObjectId[]): readonly NetworkRule[] =>
  ids.map((id) => objects.byId('NETWORK RULE', id)).filter((rule) => rule !== undefined);

const valuesOf = (rules: readonly NetworkRule[], type: NetworkRule['type']): readonly string[] =>
  rules.filter((rule) => rule.mode === 'INGRESS' && rule.type === type).flatMap((rule) => rule.values);

const compile = (policy: NetworkPolicy, objects: CatalogObjects): CompiledPolicy => {
  const blocked = rulesIn(objects, policy.blockedNetworkRules);
  const allowed = rulesIn(objects, policy.allowedNetworkRules);
  return {
    saysNothing:
      policy.allowedIpList.length +
        policy.blockedIpList.length +
        policy.allowedNetworkRules.length +
        policy.blockedNetworkRules.length ===
      0,
    ipv4: {
      blocked: addressSet([...valuesOf(blocked, 'IPV4'), ...policy.blockedIpList], 'ipv4'),
      allowed: addressSet([...valuesOf(allowed, 'IPV4'), ...policy.allowedIpList], 'ipv4'),
    },
    ipv6: {
      blocked: addressSet(valuesOf(blocked, 'IPV6'), 'ipv6'),
      allowed: addressSet(valuesOf(allowed, 'IPV6'), 'ipv6'),
    },
  };
};

/** `::ffff:192.0.2.1` is how a dual-stack listener names the IPv4 client 192.0.2.1 (RFC 4291 section 2.5.5.2). */
const plainAddress = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
};

const judge = (rules: FamilyRules, address: string): boolean =>
  !rules.blocked.has(address) && (rules.allowed.isEmpty || rules.allowed.has(address));

/** Judges addresses, keeping policies compiled until any object changes. */
export class NetworkGate {
  readonly #objects: CatalogObjects;
  #compiled = new Map<ObjectId, CompiledPolicy>();
  #version = -1;

  constructor(objects: CatalogObjects) {
    this.#objects = objects;
  }

  admits(policy: NetworkPolicy, address: string): boolean {
    const compiled = this.#compiledOf(policy);
    const plain = plainAddress(address);
    if (isIPv4(plain)) return !compiled.saysNothing && judge(compiled.ipv4, plain);
    return isIPv6(plain) && judge(compiled.ipv6, plain);
  }

  #compiledOf(policy: NetworkPolicy): CompiledPolicy {
    if (this.#version !== this.#objects.version) {
      this.#compiled = new Map();
      this.#version = this.#objects.version;
    }
    const known =
      this.#objects.byId('NETWORK POLICY', policy.id) === policy ? this.#compiled.get(policy.id) : undefined;
    if (known !== undefined) return known;
    const compiled = compile(policy, this.#objects);
    if (this.#objects.byId('NETWORK POLICY', policy.id) === policy) this.#compiled.set(policy.id, compiled);
    return compiled;
  }
}
