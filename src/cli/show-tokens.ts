/** `snowgate tokens`: from the running server, else from its data folder. */
import { loadConfiguration } from '../config/load.ts';
import { type ListedToken, listTokens } from '../server/control.ts';
import { withAccount } from '../server/gateway.ts';
import { connectControl } from './control-client.ts';
import { renderTokens, tokensAsJson } from './tokens.ts';

export async function showTokens(options: {
  readonly config?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { configuration } = loadConfiguration({ file: options.config });
  const control = await connectControl(configuration.data);
  const tokens =
    control === undefined
      ? await withAccount(configuration, listTokens)
      : ((await control.call('GET', '/tokens')) as readonly ListedToken[]);
  const now = Date.now();
  process.stdout.write(`${options.json ? tokensAsJson(tokens, now) : renderTokens(tokens, now)}\n`);
}
