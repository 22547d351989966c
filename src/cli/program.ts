/** The command line: one file per command; this one names them. */
import { Command } from 'commander';
import package_ from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../config/configuration.ts';
import { StartFailure } from '../server/start-failures.ts';
import { checkConfiguration } from './config-check.ts';
import { CommandFailure } from './output/failure.ts';
import { bad, faint } from './output/style.ts';
import { type ResetOptions, resetAdministratorCommand } from './reset-administrator.ts';
import { runDemo } from './run-demo.ts';
import { runSql, type SqlOptions } from './run-sql.ts';
import { showTokens } from './show-tokens.ts';
import { start } from './start.ts';

interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

function buildProgram(): Command {
  const program = new Command('snowgate')
    .description(
      'Joins identity providers to Snowflake: SCIM 2.0 and sign-in in front, Snowflake roles and users behind.',
    )
    .version(package_.version)
    .showSuggestionAfterError();

  program
    .command('start')
    .description('start the server (what `snowgate` alone does)')
    .option('-c, --config <file>', 'configuration file')
    .action((options: CommonOptions) => start(options.config));

  program
    .command('config')
    .description('work with the configuration file')
    .command('check')
    .argument('[file]', 'configuration file; snowgate.yaml by default')
    .option('--json', 'for programs')
    .description('say whether a configuration is right, and if not, what is wrong on which line')
    .action((file: string | undefined, options: CommonOptions) =>
      checkConfiguration(file, options.json ?? false),
    );

  program
    .command('tokens')
    .description('list SCIM access tokens: integration, age, expiry, last use')
    .option('-c, --config <file>', 'configuration file')
    .option('--json', 'for programs')
    .action((options: CommonOptions) => showTokens(options));

  program
    .command('admin')
    .description('work with the administrators of the account')
    .command('reset')
    .description('let a user sign in as ACCOUNTADMIN again: new password, enabled, unlocked, role granted')
    .option('-c, --config <file>', 'configuration file')
    .option('-u, --user <name>', 'who; made if there is no such user', 'ADMIN')
    .option('--clear-network-policy', 'also unset the network policy of the account')
    .option(
      '--password-stdin',
      'take the password from standard input; else SNOWGATE_ADMIN_PASSWORD, else a new one',
    )
    .option('--dry-run', 'only say what would be done')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'for programs')
    .action((options: ResetOptions) => resetAdministratorCommand(options));

  program
    .command('sql')
    .argument('[statements...]', 'SQL; from the file or from standard input without it')
    .description('run SQL on the running server through the official driver')
    .option('-c, --config <file>', 'configuration file')
    .option('-f, --file <file>', 'run the statements of a file')
    .option('-u, --user <name>', 'user to sign in as, with the password in SNOWGATE_PASSWORD', 'ADMIN')
    .option('--json', 'one JSON array of rows a line')
    .action((statements: readonly string[], options: SqlOptions) => runSql(statements, options));

  program
    .command('demo')
    .description('play Okta, Entra ID and JumpCloud against the running server, or one of its own')
    .option('-c, --config <file>', 'configuration file')
    .option('--json', 'one JSON object a line')
    .option('--own', 'use a throw-away server even if one runs')
    .option('--keep', 'leave what the demo made')
    .action((options: CommonOptions & { readonly own?: boolean; readonly keep?: boolean }) =>
      runDemo(options),
    );

  return program;
}

function nextStepAfter(error: unknown): string | null {
  if (error instanceof CommandFailure || error instanceof StartFailure) return error.nextStep;
  return error instanceof ConfigurationError
    ? 'Correct that, then look again: npx snowgate config check'
    : null;
}

function tell(error: unknown): void {
  const problems =
    error instanceof ConfigurationError
      ? error.problems.map(({ where, message }) => `${where}: ${message}`)
      : [error instanceof Error ? error.message : String(error)];
  const lines = problems.map((problem) => `${bad('error')}  ${problem}`);
  const nextStep = nextStepAfter(error);
  if (nextStep !== null) lines.push(`${faint('next')}   ${nextStep}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

const ownOptions = new Set(['-h', '--help', '-V', '--version']);

/** Without a command the server starts. Not commander's default command: that would take a mistyped one for an argument. */
const withCommand = ([first, ...rest]: readonly string[]): string[] => {
  if (first === undefined) return ['start'];
  return first.startsWith('-') && !ownOptions.has(first) ? ['start', first, ...rest] : [first, ...rest];
};

/** Runs one command; the exit code is the process's. */
export async function main(arguments_: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync(withCommand(arguments_), { from: 'user' });
  } catch (error) {
    tell(error);
    process.exitCode = 1;
  }
}
