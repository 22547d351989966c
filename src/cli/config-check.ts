/** `snowgate config check [file]` */
import { ConfigurationError } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load.ts';
import { namedFileProblems } from '../config/named-files.ts';
import { good } from './output/style.ts';

export function checkConfiguration(file: string | undefined, json: boolean): void {
  try {
    const loaded = loadConfiguration({ file });
    const problems = namedFileProblems(loaded);
    if (problems.length > 0) throw new ConfigurationError(problems);
    const source = loaded.file ?? 'no file: the defaults';
    process.stdout.write(
      json
        ? `${JSON.stringify({ ok: true, file: loaded.file, problems: [] })}\n`
        : `${good('ok')}  ${source}\n`,
    );
  } catch (error) {
    if (!json || !(error instanceof ConfigurationError)) throw error;
    process.stdout.write(`${JSON.stringify({ ok: false, problems: error.problems })}\n`);
    process.exitCode = 1;
  }
}
