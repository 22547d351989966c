/** Reads the YAML file, lays the environment over it, and checks the whole against the published JSON Schema. */
import { existsSync, readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, LineCounter, parseDocument } from 'yaml';
import schema from '../../snowgate.schema.json' with { type: 'json' };
import { type Configuration, ConfigurationError, type ConfigurationProblem } from './configuration.ts';
import { applyEnvironment, overrides, type Settings } from './environment.ts';
import { readFailure } from './read-failure.ts';

export const defaultConfigurationFile = 'snowgate.yaml';

/** Whether the text is an IP address or a CIDR block of either family. */
export function isAddressOrBlock(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}

const isOrigin = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(text);
};

const formats: {
  readonly [format: string]: { readonly test: (text: string) => boolean; readonly wants: string };
} = {
  'ip-or-cidr': { test: isAddressOrBlock, wants: 'an IP address or CIDR block, such as 10.0.0.0/8' },
  origin: { test: isOrigin, wants: 'an address without a path, such as https://snowgate.example.com' },
  'postgres-url': {
    test: (text) => /^postgres(ql)?:\/\/\S+$/.test(text),
    wants: 'a PostgreSQL URL, such as postgres://user@host:5432/database',
  },
};

const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true });
for (const [name, { test }] of Object.entries(formats)) ajv.addFormat(name, test);

interface RawConfiguration {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly trusted_proxies: readonly string[];
    readonly tls?: { readonly certificate: string; readonly key: string };
    readonly shutdown_seconds: number;
    readonly public_url?: string;
  };
  readonly data: string;
  readonly store: { readonly engine: 'sqlite' | 'postgres'; readonly url?: string; readonly schema: string };
  readonly account: { readonly name: string };
  readonly secrets: { readonly seal_key_file?: string };
  readonly history: { readonly rest_days: number; readonly login_days: number; readonly query_days: number };
  readonly log: Configuration['log'];
}

const validate = ajv.compile<RawConfiguration>(schema);

export interface LoadOptions {
  /** Absent: SNOWGATE_CONFIG, else `snowgate.yaml` in the working folder if it is there, else defaults alone. */
  readonly file?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** The file that was read, or null for defaults. */
  readonly file: string | null;
  /** Where a setting was made: file and line, or the environment variable. */
  locate(path: readonly string[]): string;
}

/** Throws {@link ConfigurationError} with every problem found, each with its line or variable. */
export function loadConfiguration(options: LoadOptions = {}): LoadedConfiguration {
  const environment = options.environment ?? process.env;
  const named = options.file ?? (environment['SNOWGATE_CONFIG'] || undefined);
  const file = named ?? (existsSync(defaultConfigurationFile) ? defaultConfigurationFile : null);
  const text = file === null ? '' : readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const where = file ?? 'configuration';
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => ({
        where: `${where}:${lines.linePos(error.pos[0]).line}`,
        message: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
      })),
    );
  }
  const settings = asSettings(document.toJS(), where);
  const problems = applyEnvironment(settings, environment);
  const raw: unknown = settings;
  const locate = (path: readonly string[]): string => locationOf(path, document, lines, where, environment);
  if (validate(raw) && problems.length === 0) return { configuration: fromRaw(raw), file, locate };
  throw new ConfigurationError([...problems, ...describe(validate.errors ?? [], locate)]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([{ where: file, message: readFailure(error) }]);
  }
}

function asSettings(value: unknown, where: string): Settings {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigurationError([
      { where: `${where}:1`, message: 'must be a mapping such as "server: {port: 8080}"' },
    ]);
  }
  return { ...value };
}

/** The line of the deepest part of `path` that the file has, or the variable that set it. */
function locationOf(
  path: readonly string[],
  document: Document,
  lines: LineCounter,
  where: string,
  environment: NodeJS.ProcessEnv,
): string {
  const override = overrides.find(
    (candidate) => candidate.path.join('/') === path.join('/') && environment[candidate.variable],
  );
  if (override !== undefined) return override.variable;
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return `${where}:${lines.linePos(start).line}`;
    }
  }
  return where;
}

function describe(
  errors: readonly ErrorObject[],
  locate: (path: readonly string[]) => string,
): readonly ConfigurationProblem[] {
  return errors.flatMap((error) => {
    const path = error.instancePath.split('/').slice(1);
    const name = path.join('.') || 'the file';
    const problem = (message: string, at = path): ConfigurationProblem[] => [{ where: locate(at), message }];
    switch (error.keyword) {
      case 'additionalProperties': {
        const key = String(error.params['additionalProperty']);
        const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {}).join(
          ', ',
        );
        return problem(`unknown setting "${[...path, key].join('.')}"; allowed here: ${known}`, [
          ...path,
          key,
        ]);
      }
      case 'required':
        return problem(`"${[...path, String(error.params['missingProperty'])].join('.')}" is missing`);
      case 'enum':
        return problem(
          `${name} must be one of ${(error.params['allowedValues'] as string[]).join(', ')}; not ${JSON.stringify(error.data)}`,
        );
      case 'type':
        return problem(
          `${name} must be ${article(String(error.params['type']))}, not ${JSON.stringify(error.data)}`,
        );
      case 'minimum':
      case 'maximum': {
        const { minimum, maximum } = (error.parentSchema ?? {}) as { minimum?: number; maximum?: number };
        return problem(`${name} must be from ${minimum} to ${maximum}, not ${JSON.stringify(error.data)}`);
      }
      case 'format':
        // The value is not repeated: a connection URL may hold a password.
        return problem(`${name} must be ${formats[String(error.params['format'])]?.wants}`);
      case 'if':
        return [];
      default:
        return problem(`${name} ${error.message ?? 'is not valid'}`);
    }
  });
}

const article = (type: string): string =>
  ({
    integer: 'a whole number',
    object: 'a mapping',
    array: 'a list',
    string: 'text',
    boolean: 'true or false',
  })[type] ?? type;

function fromRaw(raw: RawConfiguration): Configuration {
  const { store } = raw;
  return {
    server: {
      host: raw.server.host,
      port: raw.server.port,
      trustedProxies: raw.server.trusted_proxies,
      tls: raw.server.tls ?? null,
      shutdownSeconds: raw.server.shutdown_seconds,
      publicUrl: raw.server.public_url?.replace(/\/$/, '') ?? null,
    },
    data: raw.data,
    store:
      store.engine === 'postgres' && store.url !== undefined
        ? { engine: 'postgres', url: store.url, schema: store.schema }
        : { engine: 'sqlite' },
    account: { name: raw.account.name.toUpperCase() },
    secrets: { sealKeyFile: raw.secrets.seal_key_file ?? null },
    history: {
      restDays: raw.history.rest_days,
      loginDays: raw.history.login_days,
      queryDays: raw.history.query_days,
    },
    log: raw.log,
  };
}
