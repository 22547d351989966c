import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asName } from '../../../src/account/model.ts';
import { identifiesAccount, identifiesHost } from '../../../src/account/sessions/account-identifiers.ts';

const accountName = fc.stringMatching(/^[A-Z][A-Z0-9]{0,7}(_[A-Z0-9]{1,6}){0,2}$/);
const organization = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,9}$/);
const region = fc.constantFrom('us-east-1', 'west-europe.azure', 'us-east-2.aws', 'privatelink');
const recased = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((c, i) => (upper[i] ? c.toUpperCase() : c.toLowerCase())).join(''));

test('every spelling of a name that drivers and documentation use means the account', () => {
  const spelled = accountName.chain((name) =>
    fc.record({
      name: fc.constant(name),
      text: fc.oneof(recased(name), recased(name.replaceAll('_', '-'))),
      organization: fc.option(organization),
      region: fc.option(region),
    }),
  );
  fc.assert(
    fc.property(spelled, ({ name, text, organization, region }) => {
      const prefix = organization === null ? '' : `${organization}-`;
      const suffix = region === null ? '' : `.${region}`;
      return identifiesAccount(`${prefix}${text}${suffix}`, asName(name));
    }),
  );
});

test('a name that differs in more than spelling means another account', () => {
  const lettersOf = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  fc.assert(
    fc.property(accountName, accountName, fc.option(region), (name, other, region) => {
      fc.pre(!lettersOf(other).endsWith(lettersOf(name)));
      return !identifiesAccount(`${other}${region === null ? '' : `.${region}`}`, asName(name));
    }),
  );
});

test.each([
  ['LOCAL', true],
  ['myorg.local', true],
  ['local-other', false],
  ['xlocal', false],
  ['x_local', false],
  ['9-local', false],
  ['myorg-other.local', false],
  ['', false],
  ['.', false],
])('%j means the account LOCAL: %s', (identifier, expected) => {
  expect(identifiesAccount(identifier, asName('LOCAL'))).toBe(expected);
});

test.each([
  ['127', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.1', true],
  ['LOCALHOST', 'localhost', true],
  ['snowgate', 'snowgate.example.com', true],
  ['SNOW_GATE', 'snow-gate.example.com', true],
  ['example', 'snowgate.example.com', false],
  ['12', '127.0.0.1', false],
])('%j is made of the host %j: %s', (identifier, host, expected) => {
  expect(identifiesHost(identifier, host)).toBe(expected);
});
