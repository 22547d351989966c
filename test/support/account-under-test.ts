/** A running server and ADMIN's connection to it, for one test file. */
import { afterAll, beforeAll } from 'vitest';
import { connectDriver, type Driver, type DriverError } from './driver.ts';
import { adminPassword, type ServerProcess, startServerProcess, temporaryFolder } from './server-process.ts';

export interface AccountUnderTest {
  readonly server: ServerProcess;
  /** Signed in as ADMIN with role ACCOUNTADMIN. */
  readonly admin: Driver;
  /** Signs in as another user. */
  connect(
    username: string,
    password: string,
    options?: { readonly role?: string; readonly queryTag?: string; readonly application?: string },
  ): Promise<Driver>;
}

/** Call at the top of a file: starts before its tests, stops after them. */
export function accountUnderTest(purpose: string): AccountUnderTest {
  const folder = temporaryFolder(purpose);
  const connections: Driver[] = [];
  let server: ServerProcess | undefined;
  let admin: Driver | undefined;
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the server has not started yet');
    return value;
  };
  beforeAll(async () => {
    server = await startServerProcess(folder.path);
    admin = await connectDriver(server.url, { password: adminPassword });
    connections.push(admin);
  });
  afterAll(async () => {
    for (const connection of connections) await connection.close();
    await server?.stop();
    folder.remove();
  });
  return {
    get server() {
      return started(server);
    },
    get admin() {
      return started(admin);
    },
    async connect(username, password, options = {}) {
      const driver = await connectDriver(started(server).url, { username, password, ...options });
      connections.push(driver);
      return driver;
    },
  };
}

/** What the driver reports of a statement that must fail. */
export async function failureOf(
  statement: Promise<unknown>,
): Promise<{ code: string; sqlState: string; message: string }> {
  try {
    await statement;
  } catch (error) {
    const { code, sqlState, message } = error as DriverError;
    return { code: String(code).padStart(6, '0'), sqlState, message };
  }
  throw new Error('the statement should have failed');
}
