/** Statements over plain HTTP: unlike a driver it never tries again, so a test knows what was acknowledged. */
import { adminPassword } from './server-process.ts';

export interface RawSql {
  readonly token: string;
  /** The rows of the answer; throws where the statement fails. A broken connection throws TypeError. */
  run(sqlText: string): Promise<readonly (readonly (string | null)[])[]>;
}

interface Answer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: {
    readonly token: string;
    readonly rowset: readonly (readonly (string | null)[])[];
  };
}

async function post(
  url: string,
  path: string,
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer['data']> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Snowflake Token="${token}"` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Answer;
  if (!answer.success) throw new Error(`${answer.code} ${answer.message}`);
  return answer.data;
}

export async function rawSql(url: string, user = 'ADMIN', password = adminPassword): Promise<RawSql> {
  const { token } = await post(url, '/session/v1/login-request', '', {
    data: { LOGIN_NAME: user, PASSWORD: password, ACCOUNT_NAME: 'LOCAL' },
  });
  return rawSqlWith(url, token);
}

/** Uses a session's token, whoever opened it. */
export const rawSqlWith = (url: string, token: string, headers: Record<string, string> = {}): RawSql => ({
  token,
  run: async (sqlText) => {
    const path = `/queries/v1/query-request?requestId=${crypto.randomUUID()}`;
    return (await post(url, path, token, { sqlText }, headers)).rowset;
  },
});
