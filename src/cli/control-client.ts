/** Asks the running server over its control face, found through `server.json` in the data folder. */
import { readRuntimeFile } from '../server/runtime-file.ts';
import { CommandFailure } from './output/failure.ts';

export interface ControlClient {
  readonly url: string;
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

/** What the account says against it. */
async function refusalOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: string };
  return error;
}

/** Undefined where no server runs on this data folder. */
export async function connectControl(dataFolder: string): Promise<ControlClient | undefined> {
  const running = readRuntimeFile(dataFolder);
  if (running === undefined) return undefined;
  const client: ControlClient = {
    url: running.url,
    async call(method, path, body) {
      const response = await fetch(`${running.url}/control${path}`, {
        method,
        headers: {
          authorization: `Bearer ${running.controlToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.status === 409) throw new CommandFailure(await refusalOf(response));
      if (!response.ok) {
        throw new CommandFailure(
          `The server at ${running.url} answered ${response.status}.`,
          'Is it the server that uses this data folder? Set SNOWGATE_DATA to its folder.',
        );
      }
      return response.status === 204 ? null : response.json();
    },
  };
  try {
    const health = await fetch(`${running.url}/healthz`);
    return health.ok ? client : undefined;
  } catch {
    return undefined;
  }
}
