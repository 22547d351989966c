/**
 * From SCIM `active: false` to a refused driver call: a thousand people with open sessions in which queries run lose
 * their access, sixteen at a time, while two more queries keep both cores busy.
 */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { Client, percentile } from './client.ts';
import { atMost, rounded } from './figures.ts';
import { run } from './process.ts';

const people = 1_000;
const atOnce = 16;
const password = 'correct horse battery staple';
const patched = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', value: { active: false } }],
});
const busyWork =
  'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b where random() > 2';

interface Answer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: { readonly token: string; readonly rowset: readonly (readonly (string | null)[])[] } | null;
}

/** The driver protocol in as little as a figure needs. */
class Wire {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async post(path: string, body: object, token = ''): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Snowflake Token="${token}"` }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  }

  async signIn(data: object): Promise<string> {
    const answer = await this.post('/session/v1/login-request', { data: { ACCOUNT_NAME: 'LOCAL', ...data } });
    if (answer.data === null) throw new Error(`${answer.code} ${answer.message}`);
    return answer.data.token;
  }

  query(token: string, sqlText: string, asyncExec = false): Promise<Answer> {
    const path = `/queries/v1/query-request?requestId=${crypto.randomUUID()}`;
    return this.post(path, { sqlText, asyncExec }, token);
  }
}

/** Runs work for each index, some at once. */
async function each(count: number, workers: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

const loginName = (index: number): string => `LEAVER${index}@BENCH.EXAMPLE`;

/** https://docs.snowflake.com/en/user-guide/key-pair-auth — one key for all: signing a thousand tokens is what is quick. */
const keyToken = (privateKey: KeyObject, fingerprint: string, user: string): Promise<string> => {
  const qualified = `LOCAL.${user}`;
  return new SignJWT({ iss: `${qualified}.SHA256:${fingerprint}`, sub: qualified })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey);
};

interface Person {
  readonly id: string;
  readonly token: string;
}

async function provision(wire: Wire, scim: Client, admin: string): Promise<readonly Person[]> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(publicKey).digest('base64');
  const found: Person[] = [];
  await each(people, atOnce, async (index) => {
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: loginName(index),
      active: true,
    });
    const { id } = JSON.parse((await scim.send({ method: 'POST', path: '/Users', body })).text) as {
      id: string;
    };
    await wire.query(
      admin,
      `alter user "${loginName(index)}" set rsa_public_key = '${publicKey.toString('base64')}'`,
    );
    const token = await wire.signIn({
      AUTHENTICATOR: 'SNOWFLAKE_JWT',
      LOGIN_NAME: loginName(index),
      TOKEN: await keyToken(privateKey, fingerprint, loginName(index)),
    });
    await wire.query(token, "select system$wait(1, 'HOURS')", true);
    found[index] = { id, token };
  });
  return found;
}

async function measureAt(url: string): Promise<void> {
  const wire = new Wire(url);
  const admin = await wire.signIn({ LOGIN_NAME: 'ADMIN', PASSWORD: password });
  for (const sqlText of [
    'use role accountadmin',
    'create role provisioner',
    'grant create user on account to role provisioner',
    'grant role provisioner to role accountadmin',
    "create security integration bench type = scim scim_client = 'generic' run_as_role = 'PROVISIONER'",
  ])
    await wire.query(admin, sqlText);
  const issued = await wire.query(admin, "select system$generate_scim_access_token('BENCH')");
  const scim = new Client(`${url}/scim/v2`, issued.data?.rowset[0]?.[0] ?? '', atOnce);
  const staff = await provision(wire, scim, admin);
  for (let core = 0; core < 2; core += 1) await wire.query(admin, busyWork, true);

  const times: number[] = [];
  const answered: number[] = [];
  let stillIn = 0;
  await each(people, atOnce, async (index) => {
    const { id, token } = staff[index] ?? { id: '', token: '' };
    const started = performance.now();
    const { status } = await scim.send({ method: 'PATCH', path: `/Users/${id}`, body: patched });
    answered.push(performance.now() - started);
    const { success } = await wire.query(token, 'select 1');
    times.push(performance.now() - started);
    if (success || status !== 200) stillIn += 1;
  });
  const ended = await wire.query(
    admin,
    "select count(*) from table(demo_db.information_schema.query_history(result_limit => 10000)) where error_code = 604 and query_text ilike '%system$wait%'",
  );
  scim.close();
  times.sort((left, right) => left - right);
  answered.sort((left, right) => left - right);
  atMost(
    'SCIM active: false to refused driver call, 1,000 sessions with running queries, p99',
    percentile(times, 0.99),
    'ms',
    250,
    {
      p50: rounded(percentile(times, 0.5), 2),
      scimAnswerP99: rounded(percentile(answered, 0.99), 2),
      stillIn,
      queriesAborted: Number(ended.data?.rowset[0]?.[0] ?? 0),
    },
  );
}

export async function measureEndingAccess(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'snowgate-bench-'));
  const server = await run(join(import.meta.dirname, '../src/main.ts'), {
    SNOWGATE_DATA: data,
    SNOWGATE_PORT: '0',
    SNOWGATE_LOG_LEVEL: 'silent',
    SNOWGATE_ADMIN_PASSWORD: password,
  });
  try {
    await measureAt(server.url);
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

if (import.meta.main) await measureEndingAccess();
