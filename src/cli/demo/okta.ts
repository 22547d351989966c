/** Okta's catalogue application: PUT for profiles, path-less PATCH for (de)activation, group push by PATCH. */
import { active, found, groupPath, idOf, patch, type Story, setupSql, userPath } from './story.ts';

const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ada = 'ada.lovelace@example.com';

const profile = (givenName: string): object => ({
  schemas: [coreUser],
  userName: ada,
  name: { givenName, familyName: 'Lovelace' },
  emails: [{ primary: true, value: ada, type: 'work' }],
  displayName: `${givenName} Lovelace`,
  locale: 'en-US',
  externalId: '00u1a2b3c4d5e6f7',
  groups: [],
  active: true,
});

export const okta: Story = {
  identityProvider: 'Okta',
  integration: 'OKTA_PROVISIONING',
  provisionerRole: 'OKTA_PROVISIONER',
  setup: setupSql('okta_provisioner', 'okta_provisioning', 'okta'),
  headers: {
    'User-Agent': 'Okta SCIM Client 1.0.0',
    Accept: 'application/scim+json',
    'Content-Type': 'application/scim+json; charset=utf-8',
  },
  steps: [
    {
      why: 'match before creating',
      method: 'GET',
      path: () => `/Users?filter=${encodeURIComponent(`userName eq "${ada}"`)}&startIndex=1&count=100`,
      expect: 200,
      tell: found,
    },
    {
      why: 'push new user',
      method: 'POST',
      path: () => '/Users',
      body: () => ({ ...profile('Ada'), password: '1mz050nq' }),
      expect: 201,
      save: 'ada',
      tell: ({ body }) => `${String(body['userName'])} is user ${String(body['id'])}`,
    },
    {
      why: 'push profile update',
      method: 'PUT',
      path: userPath('ada'),
      body: (saved) => ({ ...profile('Augusta Ada'), id: idOf(saved, 'ada') }),
      expect: 200,
      tell: ({ body }) => `displayName is now ${String(body['displayName'])}`,
    },
    {
      why: 'push group',
      method: 'POST',
      path: () => '/Groups',
      body: () => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Data Engineers',
        members: [],
      }),
      expect: 201,
      save: 'engineers',
      tell: ({ body }) => `role "${String(body['displayName'])}"`,
    },
    {
      why: 'add member',
      method: 'PATCH',
      path: groupPath('engineers'),
      body: (saved) =>
        patch({ op: 'add', path: 'members', value: [{ value: idOf(saved, 'ada'), display: ada }] }),
      expect: 200,
    },
    {
      why: 'rename group',
      method: 'PATCH',
      path: groupPath('engineers'),
      body: (saved) =>
        patch({ op: 'replace', value: { id: idOf(saved, 'engineers'), displayName: 'Data Platform' } }),
      expect: 200,
      tell: ({ body }) => `same id, now "${String(body['displayName'])}", its member still there`,
    },
    {
      why: 'deactivate',
      method: 'PATCH',
      path: userPath('ada'),
      body: () => patch({ op: 'replace', value: { active: false } }),
      expect: 200,
      tell: active,
    },
    {
      why: 'reactivate',
      method: 'PATCH',
      path: userPath('ada'),
      body: () => patch({ op: 'replace', value: { active: true } }),
      expect: 200,
      tell: active,
    },
  ],
};
