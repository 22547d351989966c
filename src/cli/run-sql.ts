/** `snowgate sql`: runs statements through the official driver and shows their results. */
import { readFileSync } from 'node:fs';
import { loadConfiguration } from '../config/load.ts';
import { parseStatements } from '../sql/parser.ts';
import { connectControl } from './control-client.ts';
import { connectDriver, type Rows } from './driver.ts';
import { CommandFailure } from './output/failure.ts';
import { accent, displayWidth, faint, good, padTo } from './output/style.ts';
import { renderTable } from './output/table.ts';

export interface SqlOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly user: string;
  readonly file?: string;
}

function textOf(statements: readonly string[], file: string | undefined): string {
  if (file === undefined && statements.length > 0) return statements.join(' ');
  try {
    return readFileSync(file ?? 0, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`The statements cannot be read: ${reason}`, 'npx snowgate sql --file setup.sql');
  }
}

/** Parsed first: a slip in the last statement is told before the first one runs. */
function separate(text: string): readonly string[] {
  const statements = parseStatements(text).map((parsed) => parsed.text);
  if (statements.length > 0) return statements;
  throw new CommandFailure('There is no statement to run.', 'npx snowgate sql "show users"');
}

const isStatus = ({ columns, rows }: Rows): boolean => columns.join() === 'status' && rows.length === 1;

/** Columns on screen below which a table of many columns says nothing any more. */
const narrowestColumn = 12;

/** One block for each row, as many columns of `SHOW` are empty: those are left out. */
function renderRecords({ columns, rows }: Rows): string {
  const width = Math.max(...columns.map(displayWidth));
  const blocks = rows.map((row) =>
    columns
      .flatMap((column, index) => (row[index] ? [`${accent(padTo(column, width))}  ${row[index]}`] : []))
      .join('\n'),
  );
  return blocks.length === 0 ? faint('no rows') : blocks.join('\n\n');
}

function render(statement: string, result: Rows): string {
  const heading = `${faint('sql')}  ${statement.replace(/\s+/g, ' ')}`;
  if (isStatus(result)) return `${heading}\n     ${good(result.rows[0]?.[0] ?? '')}`;
  const fits = result.columns.length * narrowestColumn <= (process.stdout.columns || 120);
  return `${heading}\n\n${fits ? renderTable(result.columns, result.rows) : renderRecords(result)}\n`;
}

const asJson = ({ columns, rows }: Rows): string =>
  JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))));

export async function runSql(arguments_: readonly string[], options: SqlOptions): Promise<void> {
  const { configuration } = loadConfiguration({ file: options.config });
  const control = await connectControl(configuration.data);
  if (control === undefined)
    throw new CommandFailure(
      `No server runs on the data folder ${configuration.data}.`,
      'Start one: npm start',
    );
  const password = process.env['SNOWGATE_PASSWORD'] || process.env['SNOWGATE_ADMIN_PASSWORD'];
  if (!password)
    throw new CommandFailure(
      `The password of ${options.user} is not known.`,
      `Put it into the environment: export SNOWGATE_PASSWORD='…' (the first start of the server showed ADMIN's)`,
    );
  const statements = separate(textOf(arguments_, options.file));
  const connection = await connectDriver({
    url: control.url,
    account: configuration.account.name,
    username: options.user,
    password,
  });
  try {
    for (const statement of statements) {
      const result = await connection.query(statement);
      process.stdout.write(`${options.json ? asJson(result) : render(statement, result)}\n`);
    }
  } finally {
    await connection.close();
  }
}
