/** snowflakeTags: what an identity provider sets, against the tags that the account has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { n, openScim, person, type ScimUnderTest, snowflakeUrn } from './support/scim-under-test.ts';
import { makeTags } from './support/tags.ts';

const tagsOf = (body: Record<string, { snowflakeTags?: unknown } | undefined>) =>
  body[snowflakeUrn]?.snowflakeTags;
const sent = (userName: string, snowflakeTags: readonly string[]) =>
  person(userName, { [snowflakeUrn]: { snowflakeTags } });

describe('snowflakeTags', () => {
  let scim: ScimUnderTest;
  beforeAll(async () => {
    scim = await openScim({ client: 'GENERIC' });
    await makeTags(scim, [{ name: 'COST' }, { name: 'LEVEL', allowedValues: ['low', 'high'] }]);
    await scim.as('ACCOUNTADMIN', async (operations) => {
      const path = [n('DB'), n('GOV'), n('CLOSED')];
      const settings = { allowedValues: null, propagate: null, onConflict: null, comment: null };
      await operations.createTag({ path, mode: 'create', settings });
      await operations.createContainer({ kind: 'SCHEMA', path: [n('DB'), n('HIDDEN')], mode: 'create' });
      await operations.createTag({ path: [n('DB'), n('HIDDEN'), n('T')], mode: 'create', settings });
    });
  });
  afterAll(() => scim.close());

  const createRefused = async (...tags: string[]) => {
    const { status, body } = await scim.post('/Users', sent('refused', tags));
    expect((await scim.get('/Users?filter=userName eq "refused"')).body.totalResults).toBe(0);
    return { status, scimType: body.scimType, detail: String(body.detail) };
  };

  test('name tags that exist, each once, with values that they allow', async () => {
    expect(await createRefused('db.gov.none:x')).toEqual({
      status: 400,
      scimType: 'invalidValue',
      detail:
        "Tag 'DB.GOV.NONE' does not exist or not authorized. To resolve it, run: " +
        'CREATE TAG IF NOT EXISTS DB.GOV.NONE; GRANT USAGE ON SCHEMA DB.GOV TO ROLE "PROVISIONER"; ' +
        'GRANT APPLY ON TAG DB.GOV.NONE TO ROLE "PROVISIONER";',
    });
    expect(await createRefused('db.gov.level:middle')).toMatchObject({
      status: 400,
      detail: "Tag value 'middle' is not allowed for tag 'DB.GOV.LEVEL'. Allowed values: ['low', 'high'].",
    });
    expect(await createRefused('db.gov.cost:a', 'DB.GOV.COST:b')).toMatchObject({ status: 400 });
    expect(await createRefused(`db.gov.cost:${'x'.repeat(257)}`)).toMatchObject({ status: 400 });
  });

  test('are for a provisioner that may use the schema and apply the tag', async () => {
    expect(await createRefused('db.gov.closed:x')).toEqual({
      status: 403,
      scimType: undefined,
      detail:
        "Insufficient privileges to operate on tag 'DB.GOV.CLOSED'. To resolve it, run: " +
        'GRANT USAGE ON SCHEMA DB.GOV TO ROLE "PROVISIONER"; ' +
        'GRANT APPLY ON TAG DB.GOV.CLOSED TO ROLE "PROVISIONER";',
    });
    const [hidden, missing] = [await createRefused('db.hidden.t:x'), await createRefused('db.hidden.u:x')];
    expect(hidden.detail.replaceAll('HIDDEN.T', 'HIDDEN.U')).toBe(missing.detail);
    expect(hidden.status).toBe(missing.status);
  });

  test('are replaced by PUT, follow the tag to another name, and go with it', async () => {
    const created = await scim.post('/Users', sent('tagged', ['db.gov.cost:IT', 'db.gov.level:low']));
    expect(created.status, created.text).toBe(201);
    const path = `/Users/${created.body.id}`;
    const references = () =>
      scim.ask('ACCOUNTADMIN', async (queries) =>
        (await queries.tagsOn({ kind: 'USER', path: [n('TAGGED')] })).map(({ tag, value }) => [
          tag.name,
          value,
        ]),
      );
    expect(await references()).toEqual([
      ['COST', 'IT'],
      ['LEVEL', 'low'],
    ]);
    const put = await scim.put(path, sent('tagged', ['db.gov.cost:HR']));
    expect(tagsOf(put.body)).toEqual(['db.gov.cost:HR']);
    expect(await references()).toEqual([['COST', 'HR']]);
    expect((await scim.put(path, sent('tagged', ['db.gov.cost:']))).status).toBe(200);
    expect(await references()).toEqual([]);
    await scim.put(path, sent('tagged', ['db.gov.cost:HR']));

    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.alterTag({
        path: [n('DB'), n('GOV'), n('COST')],
        rename: [n('DB'), n('GOV'), n('Cost Center')],
      }),
    );
    expect(tagsOf((await scim.get(path)).body)).toEqual(['DB.GOV."Cost Center":HR']);
    const again = await scim.put(path, sent('tagged', ['db.gov."Cost Center":HR']));
    expect(again.status, again.text).toBe(200);

    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.changeTags({
        on: { kind: 'USER', path: [n('TAGGED')] },
        set: [{ tag: [n('DB'), n('GOV'), n('LEVEL')], value: 'high' }],
      }),
    );
    expect(tagsOf((await scim.get(path)).body)).toEqual(
      expect.arrayContaining(['DB.GOV."Cost Center":HR', 'DB.GOV.LEVEL:high']),
    );
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.dropTag({ path: [n('DB'), n('GOV'), n('Cost Center')] }),
    );
    expect(tagsOf((await scim.get(path)).body)).toEqual(['DB.GOV.LEVEL:high']);
    const patched = await scim.patch(path, [{ op: 'remove', path: `${snowflakeUrn}:snowflakeTags` }]);
    expect(tagsOf(patched.body)).toBeUndefined();
    expect(await references()).toEqual([]);
  });
});
