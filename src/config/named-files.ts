/** The files that a configuration names, looked at without starting anything. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ConfigurationProblem } from './configuration.ts';
import type { LoadedConfiguration } from './load.ts';
import { readFailure } from './read-failure.ts';

/** Text, or why there is none. */
type Content = { readonly text: string } | { readonly failure: string };

function contentOf(file: string): Content {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { failure: readFailure(error) };
  }
}

/** What OpenSSL calls it, without the number and the routine: "key values mismatch". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
};

function pairFailure(certificate: string, key: string): string | undefined {
  try {
    createSecureContext({ cert: certificate, key });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is wrong with the certificate and the key, each with the line that names it. */
export function namedFileProblems({
  configuration,
  locate,
}: LoadedConfiguration): readonly ConfigurationProblem[] {
  const { tls } = configuration.server;
  if (tls === null) return [];
  const problems: ConfigurationProblem[] = [];
  const read = (setting: 'certificate' | 'key'): string | undefined => {
    const content = contentOf(tls[setting]);
    if ('text' in content) return content.text;
    const where = locate(['server', 'tls', setting]);
    problems.push({
      where,
      message: `server.tls.${setting} names ${resolve(tls[setting])}: ${content.failure}`,
    });
    return undefined;
  };
  const certificate = read('certificate');
  const key = read('key');
  if (certificate === undefined || key === undefined) return problems;
  const failure = pairFailure(certificate, key);
  if (failure === undefined) return [];
  return [
    {
      where: locate(['server', 'tls']),
      message: `server.tls must name a certificate chain and its private key, both as PEM: ${failure}`,
    },
  ];
}
