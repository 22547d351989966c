import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowsSignIn,
  clientTypeOf,
  type SignInAttempt,
} from '../../../src/account/access/authentication-rules.ts';
import { passwordFlaw } from '../../../src/account/access/password-rules.ts';
import { asName } from '../../../src/account/model.ts';
import {
  type AuthenticationMethod,
  authenticationMethods,
  defaultAuthenticationSettings,
  defaultPasswordSettings,
} from '../../../src/account/policies.ts';

const factors = {
  PASSWORD: 'PASSWORD',
  RSA_KEYPAIR: 'KEYPAIR',
  PROGRAMMATIC_ACCESS_TOKEN: 'PROGRAMMATIC_ACCESS_TOKEN',
  SAML2_ASSERTION: 'SAML',
  OAUTH_ACCESS_TOKEN: 'OAUTH',
} as const satisfies { readonly [factor in SignInAttempt['factor']]: AuthenticationMethod };

const attempt: fc.Arbitrary<SignInAttempt> = fc.record({
  factor: fc.constantFrom(...(Object.keys(factors) as SignInAttempt['factor'][])),
  integration: fc.constantFrom(null, { name: asName('IDP') }, { name: asName('OTHER') }),
  clientType: fc.constantFrom('SNOWFLAKE_UI', 'JavaScript', 'PythonConnector', 'SnowSQL', 'SNOWFLAKE_CLI'),
  clientVersion: fc.constantFrom('1.9.9', '1.10.0', '2.0.0', '', 'nonsense'),
});

describe('an authentication policy', () => {
  test('without a word admits everything', () => {
    fc.assert(
      fc.property(attempt, (given) => {
        expect(allowsSignIn(defaultAuthenticationSettings, given)).toBe(true);
      }),
    );
  });

  test('admits exactly the methods that it names', () => {
    const some = fc.uniqueArray(fc.constantFrom(...authenticationMethods), { minLength: 1 });
    fc.assert(
      fc.property(attempt, some, (given, methods) => {
        const settings = { ...defaultAuthenticationSettings, authenticationMethods: methods };
        const named = methods.includes('ALL') || methods.includes(factors[given.factor]);
        expect(allowsSignIn(settings, given)).toBe(named);
      }),
    );
  });

  test('judges integrations of identity providers only', () => {
    fc.assert(
      fc.property(attempt, (given) => {
        const settings = { ...defaultAuthenticationSettings, securityIntegrations: ['IDP'] };
        const vouched = given.factor === 'SAML2_ASSERTION' || given.factor === 'OAUTH_ACCESS_TOKEN';
        const isOther = vouched && given.integration?.name === 'OTHER';
        expect(allowsSignIn(settings, given)).toBe(!isOther);
      }),
    );
  });

  test('tells clients apart, and their versions by number', () => {
    const settings = {
      ...defaultAuthenticationSettings,
      clientPolicy: { PYTHON_DRIVER: '1.10.0' },
    };
    const python = (clientVersion: string) =>
      allowsSignIn(settings, {
        factor: 'PASSWORD',
        integration: null,
        clientType: 'PythonConnector',
        clientVersion,
      });
    expect(['1.9.9', '1.10.0', '1.10', '2.0.0', '', 'nonsense'].map(python)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    fc.assert(
      fc.property(attempt, (given) => {
        const pageOnly = { ...defaultAuthenticationSettings, clientTypes: ['SNOWFLAKE_UI' as const] };
        expect(allowsSignIn(pageOnly, given)).toBe(clientTypeOf(given.clientType) === 'SNOWFLAKE_UI');
      }),
    );
  });
});

describe('password rules', () => {
  const count = (text: string, pattern: RegExp) => [...text].filter((one) => pattern.test(one)).length;

  test('let pass what has enough of everything, and nothing else', () => {
    const number = fc.nat({ max: 3 });
    const settings = fc.record({
      minLength: fc.integer({ min: 8, max: 12 }),
      maxLength: fc.integer({ min: 12, max: 20 }),
      minUpperCaseChars: number,
      minLowerCaseChars: number,
      minNumericChars: number,
      minSpecialChars: number,
    });
    const characters = fc.constantFrom(...'ABab12!? éÉ雪');
    fc.assert(
      fc.property(settings, fc.array(characters, { maxLength: 24 }), (rules, given) => {
        const text = given.join('');
        const fits =
          given.length >= rules.minLength &&
          given.length <= rules.maxLength &&
          count(text, /[ABÉ]/) >= rules.minUpperCaseChars &&
          count(text, /[abé]/) >= rules.minLowerCaseChars &&
          count(text, /[12]/) >= rules.minNumericChars &&
          count(text, /[!? ]/) >= rules.minSpecialChars;
        expect(passwordFlaw(rules, text) === undefined).toBe(fits);
      }),
    );
  });

  test('count characters, however they are composed', () => {
    expect(
      passwordFlaw({ ...defaultPasswordSettings, maxLength: 14 }, 'Abcdefghijkl1é'.normalize('NFD')),
    ).toBe(undefined);
  });
});
