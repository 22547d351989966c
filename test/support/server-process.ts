/** The server as users start it: its own process, its own data folder, a port of its choice. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const adminPassword = 'correct horse battery staple';
const entry = join(import.meta.dirname, '../../src/main.ts');

export interface ServerProcess {
  readonly url: string;
  readonly output: readonly string[];
  /** Resolves when the process has ended, with its exit code (null after a signal). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function temporaryFolder(purpose: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `snowgate-${purpose}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startServerProcess(
  dataFolder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [entry], {
    env: {
      ...process.env,
      SNOWGATE_DATA: dataFolder,
      SNOWGATE_PORT: '0',
      SNOWGATE_ADMIN_PASSWORD: adminPassword,
      SNOWGATE_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const url = await readyUrl(child, output);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    url,
    output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

function readyUrl(child: ChildProcess, output: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const url = /^snowgate listening on (\S+)$/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${output.join('\n')}`)),
    );
  });
}
