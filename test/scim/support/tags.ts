import { n, type ScimUnderTest } from './scim-under-test.ts';

/** Makes tags in DB.GOV that the provisioner may set. */
export const makeTags = (
  { as }: Pick<ScimUnderTest, 'as'>,
  tags: readonly { readonly name: string; readonly allowedValues?: readonly string[] }[],
): Promise<void> =>
  as('ACCOUNTADMIN', async (operations) => {
    const schema = [n('DB'), n('GOV')];
    const to = { name: n('PROVISIONER') };
    await operations.createContainer({
      kind: 'DATABASE',
      path: [n('DB')],
      mode: 'ifNotExists',
      properties: {},
    });
    await operations.createContainer({ kind: 'SCHEMA', path: schema, mode: 'ifNotExists', properties: {} });
    await operations.grantPrivileges({ privileges: ['USAGE'], on: { kind: 'SCHEMA', path: schema }, to });
    for (const { name, allowedValues = null } of tags) {
      const path = [...schema, n(name)];
      const settings = { allowedValues, propagate: null, onConflict: null, comment: null };
      await operations.createTag({ path, mode: 'create', settings });
      await operations.grantPrivileges({ privileges: ['APPLY'], on: { kind: 'TAG', path }, to });
    }
  });
