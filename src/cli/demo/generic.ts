/** JumpCloud and other generic clients: groups with members, nested groups, hard deletes. */
import { active, found, groupPath, idOf, patch, type Story, setupSql, userPath } from './story.ts';

const katherine = 'katherine.johnson@example.com';

export const generic: Story = {
  identityProvider: 'JumpCloud (generic SCIM)',
  integration: 'GENERIC_SCIM_PROVISIONING',
  provisionerRole: 'GENERIC_SCIM_PROVISIONER',
  setup: setupSql('generic_scim_provisioner', 'generic_scim_provisioning', 'generic'),
  headers: { 'Content-Type': 'application/scim+json' },
  steps: [
    {
      why: 'import listing',
      method: 'GET',
      path: () => '/Users?startIndex=1&count=1',
      expect: 200,
      tell: found,
    },
    {
      why: 'create user',
      method: 'POST',
      path: () => '/Users',
      body: () => ({
        schemas: [
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
          'urn:ietf:params:scim:schemas:core:2.0:User',
        ],
        userName: katherine,
        externalId: '66e2d689590450d0a1b2c3d4',
        name: { givenName: 'Katherine', familyName: 'Johnson' },
        emails: [{ primary: true, type: 'work', value: katherine }],
        displayName: 'Katherine Johnson',
        title: 'Mathematician',
        active: true,
      }),
      expect: 201,
      save: 'katherine',
      tell: ({ body }) => `title "${String(body['title'])}" has no Snowflake column, and is kept`,
    },
    {
      why: 'create group with its members',
      method: 'POST',
      path: () => '/Groups',
      body: (saved) => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Flight Research',
        members: [{ value: idOf(saved, 'katherine') }],
      }),
      expect: 201,
      save: 'research',
      tell: ({ body }) => `role "${String(body['displayName'])}" granted to its member`,
    },
    {
      why: 'nest it in a second group',
      method: 'POST',
      path: () => '/Groups',
      body: (saved) => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Science',
        members: [{ value: idOf(saved, 'research'), type: 'Group' }],
      }),
      expect: 201,
      save: 'science',
      tell: () => 'a role-to-role grant: members inherit it',
    },
    {
      why: 'suspended in JumpCloud',
      method: 'PATCH',
      path: userPath('katherine'),
      body: () => patch({ op: 'replace', path: 'active', value: false }),
      expect: 200,
      tell: active,
    },
    {
      why: 'connector test: a user …',
      method: 'POST',
      path: () => '/Users',
      body: () => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'test.user@example.com',
      }),
      expect: 201,
      save: 'test user',
    },
    {
      why: '… and a group with it, made',
      method: 'POST',
      path: () => '/Groups',
      body: (saved) => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Test Group',
        members: [{ value: idOf(saved, 'test user') }],
      }),
      expect: 201,
      save: 'test group',
    },
    {
      why: 'the group is deleted',
      method: 'DELETE',
      path: groupPath('test group'),
      expect: 204,
      tell: () => 'the role is dropped',
    },
    {
      why: 'the user is deleted',
      method: 'DELETE',
      path: userPath('test user'),
      expect: 204,
      tell: () => 'the user is dropped',
    },
  ],
};
