/** Microsoft Entra ID in its default dialect: capitalised operations, one per attribute, booleans as text. */
import { found, groupPath, idOf, patch, type Story, setupSql, userPath } from './story.ts';

const upn = 'grace.hopper@example.com';
const newUpn = 'grace.murray@example.com';

export const entra: Story = {
  identityProvider: 'Microsoft Entra ID',
  integration: 'AAD_PROVISIONING',
  provisionerRole: 'AAD_PROVISIONER',
  setup: setupSql('aad_provisioner', 'aad_provisioning', 'azure'),
  headers: { 'Content-Type': 'application/scim+json; charset=utf-8' },
  steps: [
    {
      why: 'match before creating',
      method: 'GET',
      path: () => `/Users?filter=${encodeURIComponent(`userName eq "${upn}"`)}`,
      expect: 200,
      tell: found,
    },
    {
      why: 'create user',
      method: 'POST',
      path: () => '/Users',
      body: () => ({
        schemas: [
          'urn:ietf:params:scim:schemas:core:2.0:User',
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        ],
        externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
        userName: upn,
        active: true,
        emails: [{ primary: true, type: 'work', value: upn }],
        meta: { resourceType: 'User' },
        name: { formatted: 'Grace Hopper', familyName: 'Hopper', givenName: 'Grace' },
        roles: [],
      }),
      expect: 201,
      save: 'grace',
      tell: ({ body }) => `${String(body['userName'])} is user ${String(body['id'])}`,
    },
    {
      why: 'update, one operation per attribute',
      method: 'PATCH',
      path: userPath('grace'),
      body: () =>
        patch(
          { op: 'Replace', path: 'displayName', value: 'Grace Murray Hopper' },
          { op: 'Replace', path: 'emails[type eq "work"].value', value: newUpn },
          {
            op: 'Add',
            path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
            value: 'Navy',
          },
        ),
      expect: 200,
      tell: ({ body }) => `displayName is now ${String(body['displayName'])}`,
    },
    {
      why: 'UPN changed: the link holds',
      method: 'PATCH',
      path: userPath('grace'),
      body: () => patch({ op: 'Replace', path: 'userName', value: newUpn }),
      expect: 200,
      tell: ({ body }) => `still ${String(body['id'])}, now ${String(body['userName'])}`,
    },
    {
      why: 'create group',
      method: 'POST',
      path: () => '/Groups',
      body: () => ({
        schemas: [
          'urn:ietf:params:scim:schemas:core:2.0:Group',
          'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
        ],
        externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
        displayName: 'Analysts',
        meta: { resourceType: 'Group' },
      }),
      expect: 201,
      save: 'analysts',
      tell: ({ body }) => `role "${String(body['displayName'])}"`,
    },
    {
      why: 'add member',
      method: 'PATCH',
      path: groupPath('analysts'),
      body: (saved) =>
        patch({ op: 'Add', path: 'members', value: [{ $ref: null, value: idOf(saved, 'grace') }] }),
      expect: 204,
    },
    {
      why: 'remove member',
      method: 'PATCH',
      path: groupPath('analysts'),
      body: (saved) =>
        patch({ op: 'Remove', path: 'members', value: [{ $ref: null, value: idOf(saved, 'grace') }] }),
      expect: 204,
      tell: () => 'only that member goes',
    },
    {
      why: 'disable (soft delete)',
      method: 'PATCH',
      path: userPath('grace'),
      body: () => patch({ op: 'Replace', path: 'active', value: 'False' }),
      expect: 200,
      tell: ({ body }) => `"False" understood: active is ${String(body['active'])}`,
    },
  ],
};
