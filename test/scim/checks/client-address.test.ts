import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientAddressReader } from '../../../src/scim/checks/client-address.ts';

test('without trusted proxies the socket decides, whatever a header claims', () => {
  const reader = clientAddressReader([]);
  expect(reader.addressOf('198.51.100.1', '203.0.113.9')).toBe('198.51.100.1');
  expect(reader.addressOf('::ffff:198.51.100.1', undefined)).toBe('198.51.100.1');
  expect(reader.isTrustedProxy('198.51.100.1')).toBe(false);
});

test('an untrusted peer cannot speak for others', () => {
  const reader = clientAddressReader(['10.0.0.0/8']);
  expect(reader.addressOf('198.51.100.1', '203.0.113.9')).toBe('198.51.100.1');
});

test('hops are read from the right, through trusted proxies only', () => {
  const reader = clientAddressReader(['10.0.0.0/8', '2001:db8::/32']);
  expect(reader.addressOf('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.2.3.4')).toBe('203.0.113.9');
  expect(reader.addressOf('::ffff:10.0.0.1', '203.0.113.9:4711')).toBe('203.0.113.9');
  expect(reader.addressOf('2001:db8::7', '[2001:db9::1]:443')).toBe('2001:db9::1');
  expect(reader.addressOf('10.0.0.1', '10.0.0.2, 10.0.0.3')).toBe('10.0.0.2');
});

test('what is no address ends the walk at the proxy that passed it on', () => {
  const reader = clientAddressReader(['10.0.0.0/8']);
  expect(reader.addressOf('10.0.0.1', '203.0.113.9, unknown')).toBe('10.0.0.1');
  expect(reader.addressOf('10.0.0.1', '')).toBe('10.0.0.1');
});

test('nothing that a client writes to the left of its own address counts', () => {
  const reader = clientAddressReader(['10.0.0.0/8']);
  fc.assert(
    fc.property(fc.string(), (forged) => {
      expect(reader.addressOf('10.0.0.1', `${forged},203.0.113.9`)).toBe('203.0.113.9');
    }),
  );
});

test('a misspelt proxy is refused at the start', () => {
  expect(() => clientAddressReader(['10.0.0.300'])).toThrow(TypeError);
});
