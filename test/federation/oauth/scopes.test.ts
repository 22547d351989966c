/** Which roles a token asks for, in the forms that authorization servers write them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roleScopes } from '../../../src/federation/oauth/scopes.ts';

describe('Scopes', () => {
  const custom = { provider: 'CUSTOM', scopeDelimiter: ' ', scopeMappingAttribute: 'scp' } as const;
  const okta = { ...custom, provider: 'OKTA', scopeDelimiter: ',' } as const;
  const azure = { ...okta, provider: 'AZURE' } as const;

  test.each([
    [okta, { scp: ['openid', 'session:role:analyst'] }, false, ['ANALYST']],
    [okta, { scp: 'session:role:analyst' }, false, ['ANALYST']],
    [okta, { scope: 'session:role:analyst' }, false, []],
    [azure, { scp: 'session:scope:analyst session:role-any' }, true, ['ANALYST']],
    [azure, { roles: ['session:role:analyst'] }, false, ['ANALYST']],
    [azure, { scp: 'user_impersonation', roles: ['session:role:analyst'] }, false, []],
    [okta, { roles: ['session:role:analyst'] }, false, []],
    [custom, { scp: 'session:role:a SESSION:ROLE-ANY' }, true, ['A']],
    [
      custom,
      { scp: ['session:role:"lower role"', 'session:role:"say ""hi"""'] },
      false,
      ['lower role', 'say "hi"'],
    ],
    [custom, { scp: { 'session:role:a': true } }, false, []],
    [custom, { scp: [['session:role:a'], 7, null] }, false, []],
    [
      { ...custom, scopeMappingAttribute: 'scope' as const },
      { scope: 'session:role:a', scp: 'x' },
      false,
      ['A'],
    ],
  ])('%j of %j', (reading, claims, any, named) => {
    expect(roleScopes(claims, reading)).toEqual({ any, roles: named });
  });

  test('name a role only with the whole prefix', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (scopes) => {
        const { any, roles: found } = roleScopes({ scp: scopes }, custom);
        const asking = scopes.map((scope) => scope.trim().toLowerCase());
        expect(any).toBe(asking.includes('session:role-any'));
        expect(found.length).toBeLessThanOrEqual(
          asking.filter((scope) => scope.startsWith('session:role:')).length,
        );
      }),
    );
  });
});
