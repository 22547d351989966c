/** Kinds of objects, in the singular and plural words that statements use. */
import type { ObjectKind } from '../ast.ts';
import type { Cursor } from '../cursor.ts';

/** What this product has, and what Snowflake has besides: the engine refuses the latter by name. */
const kinds: readonly ObjectKind[] = [
  'ACCOUNT',
  'AGENT',
  'AGGREGATION POLICY',
  'ALERT',
  'API INTEGRATION',
  'APPLICATION',
  'APPLICATION PACKAGE',
  'APPLICATION ROLE',
  'ARTIFACT REPOSITORY',
  'AUTHENTICATION POLICY',
  'BACKUP POLICY',
  'BACKUP SET',
  'BUILTIN FUNCTION',
  'CATALOG INTEGRATION',
  'COLUMN',
  'COMPUTE POOL',
  'CONNECTION',
  'CONTACT',
  'CORTEX SEARCH SERVICE',
  'DATA METRIC FUNCTION',
  'DATABASE',
  'DATABASE ROLE',
  'DATASET',
  'DBT PROJECT',
  'DELEGATED AUTHORIZATION',
  'DYNAMIC ICEBERG TABLE',
  'DYNAMIC TABLE',
  'EVENT TABLE',
  'EXPORTED KEY',
  'EXTERNAL ACCESS INTEGRATION',
  'EXTERNAL FUNCTION',
  'EXTERNAL TABLE',
  'EXTERNAL VOLUME',
  'FAILOVER GROUP',
  'FEATURE POLICY',
  'FILE FORMAT',
  'FUNCTION',
  'GIT BRANCH',
  'GIT REPOSITORY',
  'GIT TAG',
  'HYBRID TABLE',
  'ICEBERG TABLE',
  'IMAGE REPOSITORY',
  'IMPORTED KEY',
  'INDEX',
  'INTEGRATION',
  'JOIN POLICY',
  'LISTING',
  'LOCK',
  'MANAGED ACCOUNT',
  'MASKING POLICY',
  'MATERIALIZED VIEW',
  'MCP SERVER',
  'MFA METHOD',
  'MODEL',
  'MODEL MONITOR',
  'NETWORK POLICY',
  'NETWORK RULE',
  'NOTEBOOK',
  'NOTIFICATION INTEGRATION',
  'OBJECT',
  'ONLINE FEATURE TABLE',
  'ORGANIZATION ACCOUNT',
  'ORGANIZATION PROFILE',
  'ORGANIZATION USER',
  'ORGANIZATION USER GROUP',
  'PACKAGES POLICY',
  'PASSWORD POLICY',
  'PIPE',
  'PRIMARY KEY',
  'PRIVACY POLICY',
  'PROCEDURE',
  'PROJECTION POLICY',
  'PROVISIONED THROUGHPUT',
  'REGION',
  'REPLICATION ACCOUNT',
  'REPLICATION DATABASE',
  'REPLICATION GROUP',
  'RESOURCE MONITOR',
  'ROLE',
  'ROW ACCESS POLICY',
  'SCHEMA',
  'SECRET',
  'SECURITY INTEGRATION',
  'SEMANTIC VIEW',
  'SEQUENCE',
  'SERVICE',
  'SESSION POLICY',
  'SHARE',
  'SNAPSHOT',
  'SNAPSHOT POLICY',
  'SNAPSHOT SET',
  'STAGE',
  'STORAGE INTEGRATION',
  'STORAGE LIFECYCLE POLICY',
  'STREAM',
  'STREAMLIT',
  'TABLE',
  'TAG',
  'TASK',
  'TRANSACTION',
  'TYPE',
  'UNIQUE KEY',
  'USER',
  'USER FUNCTION',
  'USER PROCEDURE',
  'USER PROGRAMMATIC ACCESS TOKEN',
  'VARIABLE',
  'VIEW',
  'WAREHOUSE',
];

const plurals: ReadonlyMap<string, string> = new Map([
  ['POLICY', 'POLICIES'],
  ['REPOSITORY', 'REPOSITORIES'],
  ['INDEX', 'INDEXES'],
  ['BRANCH', 'BRANCHES'],
]);

const pluralOf = (kind: string): string => {
  const words = kind.split(' ');
  const last = words.pop() ?? '';
  return [...words, plurals.get(last) ?? `${last}S`].join(' ');
};

/** The only category of integration that this product has is not told apart from the rest. */
const folded: ReadonlyMap<string, ObjectKind> = new Map([
  ['SECURITY INTEGRATION', 'INTEGRATION'],
  ['USER PAT', 'USER PROGRAMMATIC ACCESS TOKEN'],
]);

interface KindWords {
  readonly kind: ObjectKind;
  readonly words: readonly string[];
}

/** By first word; longer names first, so that `DATABASE ROLE` is not read as a kind `DATABASE`. */
function indexed(
  names: readonly ObjectKind[],
  form: (kind: string) => string,
): ReadonlyMap<string, readonly KindWords[]> {
  const index = new Map<string, KindWords[]>();
  for (const name of names) {
    const words = form(name).split(' ');
    const [first = ''] = words;
    const alternatives = index.get(first) ?? [];
    index.set(first, alternatives);
    alternatives.push({ kind: folded.get(name) ?? name, words });
    alternatives.sort((left, right) => right.words.length - left.words.length);
  }
  return index;
}

const singular = indexed(kinds, (kind) => kind);
/** `USER PAT` would be a user of that name. */
const plural = indexed([...kinds, 'USER PAT'], pluralOf);

function accept(cursor: Cursor, index: ReadonlyMap<string, readonly KindWords[]>): ObjectKind | undefined {
  const token = cursor.peek();
  const alternatives = token.kind === 'word' ? index.get(token.text) : undefined;
  return alternatives?.find(({ words }) => cursor.accept(...words))?.kind;
}

export const acceptKind = (cursor: Cursor): ObjectKind | undefined => accept(cursor, singular);
export const acceptKinds = (cursor: Cursor): ObjectKind | undefined => accept(cursor, plural);

export const expectKind = (cursor: Cursor): ObjectKind => acceptKind(cursor) ?? cursor.unexpected();
export const expectKinds = (cursor: Cursor): ObjectKind => acceptKinds(cursor) ?? cursor.unexpected();
