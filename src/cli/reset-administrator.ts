/** `snowgate admin reset`: lets whoever controls the machine in again, through the running server or its data folder. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Account } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import { asInstant } from '../account/model.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load.ts';
import {
  planReset,
  type ResetPlan,
  type ResetRequest,
  resetAdministrator,
} from '../server/administrator-reset/reset.ts';
import { NoAccountYet, withAccount } from '../server/gateway.ts';
import { StartFailure } from '../server/start-failures.ts';
import { StoreInUse } from '../store/sqlite/file-lock.ts';
import { connectControl } from './control-client.ts';
import { CommandFailure } from './output/failure.ts';
import { renderDone, renderPlan } from './reset-plan.ts';

export interface ResetOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly user: string;
  readonly clearNetworkPolicy?: boolean;
  readonly passwordStdin?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

interface NewPassword {
  readonly text: string;
  /** Made up here: nobody knows it until it is shown. */
  readonly isMade: boolean;
}

const noEmptyPassword = (): CommandFailure =>
  new CommandFailure(
    'The new password is empty.',
    'printf \'%s\' "$PASSWORD" | npx snowgate admin reset --password-stdin',
  );

function passwordFromInput(): string {
  if (process.stdin.isTTY) {
    throw new CommandFailure(
      'The password would be seen while it is typed: --password-stdin takes it from a pipe.',
      'Leave the option out, and a password is made up. Or: npx snowgate admin reset --password-stdin < file',
    );
  }
  // The end of the line that editors and `echo` add is no part of it.
  const text = readFileSync(0, 'utf8').replace(/\r?\n$/, '');
  if (text === '') throw noEmptyPassword();
  return text;
}

function newPassword({ passwordStdin }: ResetOptions): NewPassword {
  if (passwordStdin === true) return { text: passwordFromInput(), isMade: false };
  const given = process.env['SNOWGATE_ADMIN_PASSWORD'];
  if (given) return { text: given, isMade: false };
  return { text: randomBytes(18).toString('base64url'), isMade: true };
}

/** The account as it can be reached: what works is the same either way. */
interface Reachable {
  readonly through: string;
  plan(): Promise<ResetPlan>;
  reset(password: string): Promise<ResetPlan>;
}

const inFolder = (account: Account, request: ResetRequest, folder: string): Reachable => ({
  through: `the data folder ${folder}; no server runs`,
  plan: () => planReset(account, request, asInstant(Date.now())),
  reset: (password) => resetAdministrator(account, request, password, asInstant(Date.now())),
});

/** A server that holds the folder but is not found through it belongs to another user, or hangs. */
const explain =
  (folder: string) =>
  (error: unknown): never => {
    if (error instanceof AccountError) throw new CommandFailure(error.message);
    if (error instanceof NoAccountYet) {
      throw new CommandFailure(
        `There is no account in ${folder} yet: no server has run with it.`,
        'Name the folder of yours: SNOWGATE_DATA=/path/to/folder',
      );
    }
    if (error instanceof StartFailure && error.cause instanceof StoreInUse) {
      throw new CommandFailure(
        `A server holds the data folder ${folder}, but it does not answer here.`,
        'Run this as the user that the server runs as, or stop the server first.',
      );
    }
    throw error;
  };

async function reaching(
  configuration: Configuration,
  request: ResetRequest,
  work: (reachable: Reachable) => Promise<void>,
): Promise<void> {
  const folder = configuration.data;
  const control = await connectControl(folder);
  if (control === undefined) {
    await withAccount(configuration, (account) => work(inFolder(account, request, folder))).catch(
      explain(folder),
    );
    return;
  }
  await work({
    through: `the server at ${control.url}`,
    plan: async () => (await control.call('POST', '/admin-reset/plan', request)) as ResetPlan,
    reset: async (password) =>
      (await control.call('POST', '/admin-reset', { ...request, password })) as ResetPlan,
  });
}

/** Only somebody who sits there is asked. */
async function confirmed({ yes, json }: ResetOptions): Promise<boolean> {
  if (yes === true || json === true || !process.stdin.isTTY || !process.stdout.isTTY) return true;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question('Go ahead? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

const write = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function run(options: ResetOptions, password: NewPassword, reachable: Reachable): Promise<void> {
  const { through } = reachable;
  const dryRun = options.dryRun === true;
  const plan = await reachable.plan();
  if (options.json !== true) write(renderPlan(plan, through));
  if (!dryRun && !(await confirmed(options))) throw new CommandFailure('Nothing was changed.');
  const done = dryRun ? plan : await reachable.reset(password.text);
  const shown = dryRun || !password.isMade ? undefined : password.text;
  write(
    options.json === true
      ? JSON.stringify({ ...done, through, dryRun, ...(shown === undefined ? {} : { password: shown }) })
      : renderDone(done, dryRun, shown),
  );
}

export async function resetAdministratorCommand(options: ResetOptions): Promise<void> {
  const { configuration } = loadConfiguration({ file: options.config });
  if (options.user === '') throw new CommandFailure('--user names nobody.');
  const request = { user: options.user, clearNetworkPolicy: options.clearNetworkPolicy ?? false };
  // Before anything is opened or said: a password that is not there must not be found out half way.
  const password = newPassword(options);
  await reaching(configuration, request, (reachable) => run(options, password, reachable));
}
