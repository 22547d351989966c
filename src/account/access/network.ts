/**
 * Whether a network policy admits an address. https://docs.snowflake.com/en/user-guide/network-policies: blocked
 * comes before allowed, rules before lists; IPv4 and IPv6 are judged apart; an allowed list shuts out every
 * other address of its family; a policy that says nothing at all admits no IPv4 address.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { CatalogObjects } from '../catalog/objects.ts';
import type { NetworkPolicy, NetworkRule, ObjectId } from '../model.ts';
import { type AddressSet, addressSet, afterEndOf, type Family, startOf } from './address-ranges.ts';

interface FamilyRules {
  readonly blocked: AddressSet;
  readonly allowed: AddressSet;
}

interface CompiledPolicy {
  readonly saysNothing: boolean;
  readonly ipv4: FamilyRules;
  readonly ipv6: FamilyRules;
}

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

const firstAddress = { ipv4: '0.0.0.0', ipv6: '::' } as const;

/** The lowest address let in begins an allowed range (or all addresses), or comes right after a blocked one. */
const admitsAny = (rules: FamilyRules, family: Family): boolean => {
  const { allowed, blocked } = rules;
  const starts = allowed.isEmpty
    ? [firstAddress[family]]
    : allowed.ranges.map((range) => startOf(range, family));
  const candidates = [...starts, ...blocked.ranges.map((range) => afterEndOf(range, family))];
  return candidates.some((address) => address !== undefined && judge(rules, address));
};

/** From where a policy lets anybody in. `unlisted`: only from IPv6 addresses that it does not speak of. */
export type Reach = 'nowhere' | 'unlisted' | 'somewhere';

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

  reach(policy: NetworkPolicy): Reach {
    const { saysNothing, ipv4, ipv6 } = this.#compiledOf(policy);
    if (!saysNothing && admitsAny(ipv4, 'ipv4')) return 'somewhere';
    if (!admitsAny(ipv6, 'ipv6')) return 'nowhere';
    return ipv6.allowed.isEmpty ? 'unlisted' : 'somewhere';
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
