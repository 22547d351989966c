/** `snowgate demo`: against the running server, or one of its own in a throw-away folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration } from '../config/load.ts';
import { openGateway } from '../server/gateway.ts';
import { createLogger } from '../server/logger.ts';
import { connectControl } from './control-client.ts';
import { jsonNarrator, type Narrator, pageNarrator } from './demo/narrator.ts';
import { play } from './demo/play.ts';
import { connectDriver } from './driver.ts';
import { faint } from './output/style.ts';

interface DemoOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly own?: boolean;
  readonly keep?: boolean;
}

interface Server {
  readonly url: string;
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly kind: string;
  release(): Promise<void>;
}

/** Signs in as a user made for the demo: nobody has to type the administrator's password. */
async function runningServer(config: string | undefined): Promise<Server | undefined> {
  const { configuration } = loadConfiguration({ file: config });
  const control = await connectControl(configuration.data);
  if (control === undefined) return undefined;
  const user = (await control.call('POST', '/demo-user')) as { username: string; password: string };
  return {
    ...user,
    url: control.url,
    account: configuration.account.name,
    kind: 'the running server',
    release: async () => {
      await control.call('DELETE', '/demo-user');
    },
  };
}

async function ownServer(): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'snowgate-demo-'));
  const { configuration } = loadConfiguration({
    environment: { SNOWGATE_DATA: data, SNOWGATE_PORT: '0', SNOWGATE_LOG_LEVEL: 'silent' },
  });
  const password = 'only-for-this-demo';
  const gateway = await openGateway(configuration, {
    logger: createLogger(configuration.log),
    adminPassword: password,
  });
  return {
    url: gateway.url,
    account: configuration.account.name,
    username: 'ADMIN',
    password,
    kind: 'a throw-away server of its own',
    release: async () => {
      await gateway.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const closingOfRunning = ({ url, account }: Server, kept: boolean): readonly string[] => [
  kept
    ? 'Everything the demo made is still there.'
    : 'The demo dropped what it made. Keep it with: npm run demo -- --keep',
  faint(`Connect: accessUrl ${url}, account ${account}. SCIM base URL: ${url}/scim/v2`),
];

const closingOfOwn: readonly string[] = [
  'This server was for the demo alone and is gone.',
  faint('Start one that stays: npm start. Then the demo plays against it: npm run demo'),
];

/** What the demo made is taken back by playing to its end: also where nobody reads on, or it is interrupted once. */
const playOnWhenLeft = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.once('SIGINT', () => {
    process.stderr.write('Taking back what the demo made; interrupt again to leave it.\n');
  });
};

export async function runDemo(options: DemoOptions): Promise<void> {
  playOnWhenLeft();
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const narrator: Narrator = options.json ? jsonNarrator(write) : pageNarrator(write);
  const running = options.own ? undefined : await runningServer(options.config);
  const server = running ?? (await ownServer());
  try {
    const connection = await connectDriver(server);
    try {
      narrator.title('Snowgate', `${server.kind} at ${server.url}, through the official Snowflake driver`);
      await play({ url: server.url, connection, narrator }, { keep: options.keep ?? false });
      narrator.closing(
        running === undefined ? closingOfOwn : closingOfRunning(running, options.keep ?? false),
      );
    } finally {
      await connection.close();
    }
  } finally {
    await server.release();
  }
}
