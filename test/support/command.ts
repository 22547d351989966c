/** The command line as users run it: its own process, in a folder of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../src/main.ts');

export interface CommandOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Node.js takes these for word on whether a terminal has colours, over the terminal itself. */
const decidesColours = new Set(['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS']);

/** Only what is given counts: variables of the machine that runs the tests do not. */
export const cleanEnvironment = (environment: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('SNOWGATE_') && !decidesColours.has(name),
    ),
  ),
  ...environment,
});

export function runCommand(
  arguments_: readonly string[],
  options: {
    readonly folder: string;
    readonly environment?: NodeJS.ProcessEnv;
    /** What the command reads from standard input; none by default. */
    readonly input?: string;
  },
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [entry, ...arguments_], {
    cwd: options.folder,
    env: cleanEnvironment(options.environment),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += String(chunk);
  });
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, ...text })));
}

/** The same on a terminal, by `script` of util-linux: colours, and readable logs. */
export const commandOnTerminal = (arguments_: readonly string[]): readonly [string, readonly string[]] => [
  'script',
  ['-qec', [process.execPath, entry, ...arguments_].join(' '), '/dev/null'],
];
