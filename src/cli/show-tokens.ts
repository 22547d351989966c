/** `snowgate tokens`: from the running server, else from its data folder. */
import { loadConfiguration } from '../config/load.ts';
import { NoAccountYet, withAccount } from '../server/gateway.ts';
import { type ListedToken, listTokens } from '../server/tokens.ts';
import { connectControl } from './control-client.ts';
import { CommandFailure } from './output/failure.ts';
import { renderTokens, tokensAsJson } from './tokens.ts';

const explain =
  (dataFolder: string) =>
  (error: unknown): never => {
    if (!(error instanceof NoAccountYet)) throw error;
    throw new CommandFailure(
      `There is no account in ${dataFolder} yet: no server has run with it.`,
      'Start one: npm start. Or name the folder of yours: SNOWGATE_DATA=/path/to/folder',
    );
  };

export async function showTokens(options: {
  readonly config?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { configuration } = loadConfiguration({ file: options.config });
  const control = await connectControl(configuration.data);
  const now = Date.now();
  const tokens =
    control === undefined
      ? await withAccount(configuration, (account) => listTokens(account, now)).catch(
          explain(configuration.data),
        )
      : ((await control.call('GET', '/tokens')) as readonly ListedToken[]);
  process.stdout.write(`${options.json ? tokensAsJson(tokens, now) : renderTokens(tokens, now)}\n`);
}
