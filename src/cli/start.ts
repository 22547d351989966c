/** `snowgate start`: runs until it is told to stop, then finishes what is under way. */
import { loadConfiguration } from '../config/load.ts';
import { openGateway } from '../server/gateway.ts';
import { createLogger } from '../server/logger.ts';
import { strong } from './output/style.ts';

export async function start(file: string | undefined): Promise<void> {
  const { configuration } = loadConfiguration({ file });
  // What the data folder holds is for this user alone.
  process.umask(0o077);
  const logger = createLogger(configuration.log);
  const gateway = await openGateway(configuration, {
    logger,
    adminPassword: process.env['SNOWGATE_ADMIN_PASSWORD'] || undefined,
    onAdminPasswordMade: (password) =>
      process.stdout.write(
        `First start: user ADMIN, password ${strong(password)} (shown only now, keep it)\n`,
      ),
  });
  process.stdout.write(`snowgate listening on ${gateway.url}\n`);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    // Exiting would wait for a statement that DuckDB runs. Nothing acknowledged is lost by ending at once.
    if (stopping) process.kill(process.pid, 'SIGKILL');
    stopping = true;
    logger.info({ signal }, 'stopping: finishing what is under way; a second signal stops at once');
    gateway.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
