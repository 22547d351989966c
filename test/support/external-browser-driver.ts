/**
 * Run as a process of its own: the official driver signing in by a browser over https, its authorities from
 * NODE_EXTRA_CA_CERTS. Prints the address that it wants a browser to open, then who it became, or why it did not.
 */
import snowflake from 'snowflake-sdk';

process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false, disableOCSPChecks: true });

const [, , port = '', username = '', login = ''] = process.argv;

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const options = {
  account: 'LOCAL',
  host: `127.0.0.1:${port}`,
  accessUrl: `https://127.0.0.1:${port}`,
  username,
  authenticator: 'EXTERNALBROWSER',
  disableConsoleLogin: login !== 'console',
  browserActionTimeout: 60_000,
  openExternalBrowserCallback: (open: string) => print({ open }),
};

const connection = snowflake.createConnection(options);
await connection.connectAsync((error) => {
  if (error !== undefined && error !== null) {
    print({ code: error.code, message: error.message });
    process.exit();
  }
});
connection.execute({
  sqlText: 'select current_user() as who, current_role() as role',
  complete: (error, _statement, rows) => {
    print(error ? { message: error.message } : { who: rows?.[0]?.['WHO'], role: rows?.[0]?.['ROLE'] });
    process.exit();
  },
});
