/** Key pairs and programmatic access tokens with Snowflake's Python connector, where it is installed. */
import { execFile, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';

const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import snowflake.connector']).status === 0;
if (!installed)
  process.stderr.write('Skipped: the Python connector is not installed (import snowflake.connector)\n');

const base64 = (key: KeyObject, type: 'pkcs8' | 'spki'): string =>
  key.export({ type, format: 'der' }).toString('base64');
const pair = (made: { readonly privateKey: KeyObject }) => ({
  privateKey: base64(made.privateKey, 'pkcs8'),
  publicKey: base64(createPublicKey(made.privateKey), 'spki'),
});

const signIns = (port: string, wishes: readonly object[]): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'credentials-python.py');
    const child = execFile(python, [script, port], (error, stdout, stderr) =>
      error
        ? reject(new Error(`${error.message}\n${stderr}`))
        : resolve(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')),
    );
    child.stdin?.end(`${JSON.stringify(wishes)}\n`);
  });

describe.runIf(installed)('The Python connector', () => {
  const under = accountUnderTest('python-credentials');

  test('signs in with RSA and elliptic curve keys, with tokens as such and as passwords; wrong ones are refused', async () => {
    const [rsa, foreign] = [1, 2].map(() => pair(generateKeyPairSync('rsa', { modulusLength: 2048 })));
    const curve = pair(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    await under.admin.script(
      'create role loading',
      `create user "loader@corp.com" login_name = 'loader@corp.com' type = service default_role = loading`,
      'grant role loading to user "loader@corp.com"',
      `create network policy from_here allowed_ip_list = ('127.0.0.1')`,
      'alter user "loader@corp.com" set network_policy = from_here',
      `alter user "loader@corp.com" set rsa_public_key = '${rsa?.publicKey}' rsa_public_key_2 = '${curve.publicKey}'`,
    );
    const [made] = await under.admin.query(
      `alter user "loader@corp.com" add pat t role_restriction = 'loading'`,
    );
    const token = made?.['token_secret'];
    const user = 'loader@corp.com';
    const withKey = { user, authenticator: 'SNOWFLAKE_JWT' };
    const withToken = { user, authenticator: 'PROGRAMMATIC_ACCESS_TOKEN' };
    const answers = await signIns(new URL(under.server.url).port, [
      { ...withKey, private_key: rsa?.privateKey },
      { ...withKey, private_key: rsa?.privateKey, account: 'myorg-local' },
      { ...withKey, private_key: curve.privateKey },
      { ...withKey, private_key: foreign?.privateKey },
      { ...withToken, token },
      { user, password: token },
      { ...withToken, token: 'nonsense' },
    ]);
    const welcome = ['loader@corp.com', 'LOADING'];
    expect(answers.slice(0, 3)).toEqual([welcome, welcome, welcome]);
    expect(answers[3]).toMatchObject([expect.any(Number), expect.stringContaining('JWT token is invalid.')]);
    expect(answers.slice(4, 6)).toEqual([welcome, welcome]);
    expect(answers[6]).toMatchObject([
      expect.any(Number),
      expect.stringContaining('Programmatic access token is invalid.'),
    ]);
  });
});
