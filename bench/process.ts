/** Servers under measurement run as processes of their own, as in production. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Running {
  readonly url: string;
  /** Resident memory in MiB, and its peak. */
  memory(): { readonly now: number; readonly peak: number };
  stop(): Promise<void>;
}

const ready = /listening on (http:\/\/\S+)/;

export async function run(
  script: string,
  environment: NodeJS.ProcessEnv = {},
  arguments_: readonly string[] = [],
): Promise<Running> {
  const child = spawn(process.execPath, [script, ...arguments_], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await firstUrl(child, script);
  return {
    url,
    memory: () => memoryOf(child.pid ?? 0),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function firstUrl(child: ChildProcess, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no output to read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = ready.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it was ready`)));
  });
}

function memoryOf(processId: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  const mebibytes = (field: string): number =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024);
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
}
