/** The official Snowflake driver, with promises and rows as objects. */
import snowflake, { type Connection, type ConnectionOptions } from 'snowflake-sdk';

process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
process.env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = '1';
snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false, disableOCSPChecks: true });

export type Row = { readonly [column: string]: unknown };

export interface Driver {
  readonly connection: Connection;
  query(sqlText: string, binds?: readonly (string | number | boolean | null)[]): Promise<Row[]>;
  /** Runs statements one after another; the last one's rows. */
  script(...statements: readonly string[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface DriverError extends Error {
  readonly code: string;
  readonly sqlState: string;
}

export async function connectDriver(
  url: string,
  options: Partial<ConnectionOptions> & { readonly username?: string; readonly password?: string } = {},
): Promise<Driver> {
  const connection = snowflake.createConnection({
    accessUrl: url,
    account: 'LOCAL',
    ...(options.authenticator === undefined ? { username: 'ADMIN' } : {}),
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const query: Driver['query'] = (sqlText, binds = []) =>
    new Promise((resolve, reject) => {
      connection.execute({
        sqlText,
        binds: [...binds],
        complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
      });
    });
  return {
    connection,
    query,
    async script(...statements) {
      let rows: Row[] = [];
      for (const statement of statements) rows = await query(statement);
      return rows;
    },
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  };
}
