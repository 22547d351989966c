/** Environment variables that override the file: each names one setting. */
import type { ConfigurationProblem } from './configuration.ts';

interface Override {
  readonly variable: string;
  readonly path: readonly string[];
  readonly type: 'text' | 'integer';
}

export const overrides: readonly Override[] = [
  { variable: 'SNOWGATE_HOST', path: ['server', 'host'], type: 'text' },
  { variable: 'SNOWGATE_PORT', path: ['server', 'port'], type: 'integer' },
  { variable: 'SNOWGATE_PUBLIC_URL', path: ['server', 'public_url'], type: 'text' },
  { variable: 'SNOWGATE_DATA', path: ['data'], type: 'text' },
  { variable: 'SNOWGATE_STORE_URL', path: ['store', 'url'], type: 'text' },
  { variable: 'SNOWGATE_SEAL_KEY_FILE', path: ['secrets', 'seal_key_file'], type: 'text' },
  { variable: 'SNOWGATE_LOG_LEVEL', path: ['log', 'level'], type: 'text' },
];

/** A tree of settings as parsed from YAML, before validation. */
export type Settings = { [key: string]: unknown };

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function place(settings: Settings, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    settings[key] = value;
    return;
  }
  const inner = settings[key];
  const branch: Settings = isSettings(inner) ? inner : {};
  settings[key] = branch;
  place(branch, rest, value);
}

/** Puts the variables that are set into `settings`; a store URL also chooses PostgreSQL. */
export function applyEnvironment(
  settings: Settings,
  environment: NodeJS.ProcessEnv,
): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  for (const { variable, path, type } of overrides) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    if (type === 'integer' && !/^\d+$/.test(text)) {
      problems.push({ where: variable, message: `must be a whole number, not "${text}"` });
      continue;
    }
    place(settings, path, type === 'integer' ? Number(text) : text);
    if (variable === 'SNOWGATE_STORE_URL') place(settings, ['store', 'engine'], 'postgres');
  }
  return problems;
}
