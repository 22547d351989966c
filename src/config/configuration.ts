/** The configuration as the rest of the program sees it: complete, checked, immutable. */
export interface Configuration {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly trustedProxies: readonly string[];
    readonly tls: { readonly certificate: string; readonly key: string } | null;
    readonly shutdownSeconds: number;
    /** The account's address as browsers and identity providers know it, without a path; null: as each request names it. */
    readonly publicUrl: string | null;
  };
  readonly data: string;
  readonly store:
    | { readonly engine: 'sqlite' }
    | { readonly engine: 'postgres'; readonly url: string; readonly schema: string };
  readonly account: { readonly name: string };
  readonly secrets: { readonly sealKeyFile: string | null };
  readonly history: { readonly restDays: number; readonly loginDays: number; readonly queryDays: number };
  readonly log: {
    readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
    readonly format: 'auto' | 'json' | 'text';
  };
}

/** One thing wrong with the configuration, and what would be right. */
export interface ConfigurationProblem {
  /** File and line, or the environment variable. */
  readonly where: string;
  readonly message: string;
}

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(problems.map((problem) => `${problem.where}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}
