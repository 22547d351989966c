/** The official Snowflake driver, with promises. */
import type { Connection } from 'snowflake-sdk';
import { CommandFailure } from './output/failure.ts';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface DriverConnection {
  query(sqlText: string): Promise<Rows>;
  close(): Promise<void>;
}

export interface SignIn {
  readonly url: string;
  readonly account: string;
  readonly username: string;
  readonly password: string;
}

async function loadDriver(): Promise<typeof import('snowflake-sdk')> {
  // The driver probes cloud metadata addresses and sends telemetry unless told not to.
  process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] ??= 'true';
  process.env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] ??= '1';
  try {
    const { default: driver } = await import('snowflake-sdk');
    driver.configure({ logLevel: 'OFF', additionalLogToConsole: false });
    return driver;
  } catch {
    throw new CommandFailure('The Snowflake driver is not installed.', 'Run: npm install snowflake-sdk');
  }
}

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

export async function connectDriver(signIn: SignIn): Promise<DriverConnection> {
  const driver = await loadDriver();
  const connection = driver.createConnection({
    accessUrl: signIn.url,
    account: signIn.account,
    username: signIn.username,
    password: signIn.password,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(new CommandFailure(error.message)) : resolve()));
  });
  return {
    query: (sqlText) => execute(connection, sqlText),
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  };
}

function execute(connection: Connection, sqlText: string): Promise<Rows> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      complete: (error, statement, rows) => {
        if (error) {
          reject(new CommandFailure(`${sqlText}\n${error.message}`));
          return;
        }
        const columns = (statement.getColumns() ?? []).map((column) => column.getName());
        resolve({
          columns,
          rows: (rows ?? []).map((row: { [column: string]: unknown }) =>
            columns.map((column) => cellText(row[column])),
          ),
        });
      },
    });
  });
}
