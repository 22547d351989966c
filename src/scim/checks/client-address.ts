/** Whose address a request comes from: the socket's, or what trusted proxies report. */
import { BlockList, isIP } from 'node:net';

export interface ClientAddressReader {
  addressOf(socketAddress: string | undefined, forwardedFor: string | undefined): string;
  /** Whether what this peer reports of the client counts. */
  isTrustedProxy(socketAddress: string | undefined): boolean;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** IPv4 addresses that a dual-stack socket reports as `::ffff:192.0.2.1` are compared as IPv4. */
const unmapped = (address: string): string => {
  const match = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  return match?.[1] ?? address;
};

/** `192.0.2.1:4711` and `[2001:db8::1]:4711` lose their port; what is no address gives undefined. */
const parseHop = (hop: string): string | undefined => {
  const text = hop.trim();
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text);
  const bare = bracketed?.[1] ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text);
  return isIP(bare) === 0 ? undefined : unmapped(bare);
};

const listOf = (proxies: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/');
    if (isIP(address) === 0) throw new TypeError(`'${proxy}' is not an address or a CIDR range`);
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

/**
 * X-Forwarded-For is read from the right, because each hop appends what it saw: the first address that is not a
 * trusted proxy is the client. Whatever stands further left was written by the client itself and proves nothing.
 */
export const clientAddressReader = (trustedProxies: readonly string[]): ClientAddressReader => {
  if (trustedProxies.length === 0) {
    return { addressOf: (socketAddress) => unmapped(socketAddress ?? ''), isTrustedProxy: () => false };
  }
  const trusted = listOf(trustedProxies);
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && trusted.check(address, familyOf(address));
  return {
    isTrustedProxy: (socketAddress) => isTrusted(unmapped(socketAddress ?? '')),
    addressOf(socketAddress, forwardedFor) {
      let address = unmapped(socketAddress ?? '');
      const hops = forwardedFor?.split(',') ?? [];
      while (isTrusted(address) && hops.length > 0) {
        const hop = parseHop(hops.pop() ?? '');
        if (hop === undefined) break;
        address = hop;
      }
      return address;
    },
  };
};
