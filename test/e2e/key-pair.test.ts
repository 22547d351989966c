/** Key-pair authentication through the official driver. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver, type Driver } from '../support/driver.ts';

const under = accountUnderTest('key-pair');

const newPair = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
  };
};
const first = newPair();
const next = newPair();

const signIn = async (
  privateKey: string,
  options: { readonly account?: string; readonly username?: string } = {},
): Promise<string> => {
  const driver = await connectDriver(under.server.url, {
    username: 'loader@corp.com',
    authenticator: 'SNOWFLAKE_JWT',
    privateKey,
    ...options,
  });
  const [row] = await driver.query('select current_user() as "who"');
  await driver.close();
  return String(row?.['who']);
};

const lastLogin = async (admin: Driver) => {
  const [row] = await admin.query(
    `select first_authentication_factor as "factor", first_authentication_factor_id as "key", is_success as "success",
       error_code as "code", error_message as "message"
     from table(information_schema.login_history()) where user_name = 'loader@corp.com'
     order by event_timestamp desc, event_id desc limit 1`,
  );
  return row;
};

beforeAll(async () => {
  await under.admin.script(
    'use database demo_db',
    `create user "loader@corp.com" login_name = 'loader@corp.com' type = service`,
  );
});

describe('A service user with a key pair', () => {
  test('signs in with the driver once the public key is set, and history names the key', async () => {
    await under.admin.query(`alter user "loader@corp.com" set rsa_public_key = '${first.publicKey}'`);
    expect(await signIn(first.privateKey)).toBe('loader@corp.com');
    const rows = await under.admin.query('describe user "loader@corp.com"');
    const fingerprint = rows.find(({ property }) => property === 'RSA_PUBLIC_KEY_FP')?.['value'];
    expect(await lastLogin(under.admin)).toMatchObject({
      factor: 'RSA_KEYPAIR',
      key: fingerprint,
      success: 'YES',
    });
    const [shown] = await under.admin.query("show users like 'loader@corp.com'");
    expect(shown).toMatchObject({ has_rsa_public_key: 'true', has_password: 'false' });
  });

  test.each(['myorg-local', 'local.us-east-1', 'LOCAL', '127'])(
    'names the account as %s',
    async (account) => {
      expect(await signIn(first.privateKey, { account })).toBe('loader@corp.com');
    },
  );

  test('changes keys without a gap: the second is set, used, and the first taken away', async () => {
    expect((await failureOf(signIn(next.privateKey))).code).toBe('390144');
    expect(await lastLogin(under.admin)).toMatchObject({
      success: 'NO',
      code: 394304,
      message: 'JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH',
    });
    await under.admin.query(`alter user "loader@corp.com" set rsa_public_key_2 = '${next.publicKey}'`);
    await signIn(first.privateKey);
    await signIn(next.privateKey);
    await under.admin.query('alter user "loader@corp.com" unset rsa_public_key');
    expect((await failureOf(signIn(first.privateKey))).message).toMatch(/^JWT token is invalid\. \[/);
    await signIn(next.privateKey);
  });

  test('gets the same answer as somebody who does not exist', async () => {
    const known = await failureOf(signIn(first.privateKey));
    const unknown = await failureOf(signIn(first.privateKey, { username: 'nobody' }));
    const withoutId = ({ message, ...rest }: typeof known) => ({
      ...rest,
      message: message.replace(/\[.*\]/, ''),
    });
    expect(withoutId(unknown)).toEqual(withoutId(known));
  });
});

test('A role may set the keys of a user whose authentication methods it was granted to modify, and nothing else', async () => {
  await under.admin.script(
    'create role key_keeper',
    'grant modify programmatic authentication methods on user "loader@corp.com" to role key_keeper',
    `create user keeper password = 'Correct-Horse-9' default_role = key_keeper default_secondary_roles = ()`,
    'grant role key_keeper to user keeper',
  );
  const keeper = await under.connect('keeper', 'Correct-Horse-9');
  await keeper.query(`alter user "loader@corp.com" set rsa_public_key = '${first.publicKey}'`);
  await signIn(first.privateKey);
  const other = `alter user "loader@corp.com" set rsa_public_key = '${next.publicKey}' comment = 'mine'`;
  expect((await failureOf(keeper.query(other))).code).toBe('003001');
  expect((await failureOf(keeper.query('alter user "loader@corp.com" abort all queries'))).code).toBe(
    '003001',
  );
});

describe('The account name', () => {
  const withPassword = (account: string) =>
    connectDriver(under.server.url, { account, username: 'keeper', password: 'Correct-Horse-9' });

  test.each(['local', 'myorg-local', 'local.eu-central-1'])('%s is this account', async (account) => {
    await (await withPassword(account)).close();
  });

  test('of another account is refused, and the answer says which one this is', async () => {
    const failure = await failureOf(withPassword('elsewhere'));
    expect(failure.code).toBe('390400');
    expect(failure.message).toContain("'elsewhere'");
    expect(failure.message).toContain("'LOCAL'");
  });

  test('may be left out where the driver makes one of the host', async () => {
    const driver = await connectDriver(under.server.url, {
      account: undefined,
      username: 'keeper',
      password: 'Correct-Horse-9',
    } as never);
    await driver.close();
  });
});
