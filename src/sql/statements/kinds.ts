/** Kinds of objects, in the singular and plural words that statements use. */
import type { ObjectKind } from '../ast.ts';
import type { Cursor } from '../cursor.ts';

interface KindWords {
  readonly kind: ObjectKind;
  readonly singular: readonly string[];
  readonly plural: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');
const kindOf = (kind: ObjectKind, plural = `${kind}S`): KindWords => ({
  kind,
  singular: words(kind),
  plural: words(plural),
});

/** Longer names first, so that `NETWORK POLICY` is not read as a kind `NETWORK`. */
const kinds: readonly KindWords[] = [
  { kind: 'INTEGRATION', singular: words('SECURITY INTEGRATION'), plural: words('SECURITY INTEGRATIONS') },
  ...['API', 'STORAGE', 'NOTIFICATION', 'CATALOG', 'EXTERNAL ACCESS'].map((category) =>
    kindOf(`${category} INTEGRATION`),
  ),
  kindOf('NETWORK POLICY', 'NETWORK POLICIES'),
  kindOf('NETWORK RULE'),
  ...[
    'ROW ACCESS',
    'MASKING',
    'PASSWORD',
    'SESSION',
    'AUTHENTICATION',
    'AGGREGATION',
    'PROJECTION',
    'PACKAGES',
  ].map((policy) => kindOf(`${policy} POLICY`, `${policy} POLICIES`)),
  ...[
    'MATERIALIZED VIEW',
    'DYNAMIC TABLE',
    'EXTERNAL TABLE',
    'EVENT TABLE',
    'HYBRID TABLE',
    'ICEBERG TABLE',
    'FILE FORMAT',
    'RESOURCE MONITOR',
    'FAILOVER GROUP',
    'REPLICATION GROUP',
    'DATABASE ROLE',
    'APPLICATION ROLE',
    'APPLICATION PACKAGE',
    'EXTERNAL FUNCTION',
    'EXTERNAL VOLUME',
    'COMPUTE POOL',
    'IMAGE REPOSITORY',
    'GIT REPOSITORY',
    'MANAGED ACCOUNT',
  ].map((kind) =>
    kindOf(
      kind,
      kind === 'IMAGE REPOSITORY' || kind === 'GIT REPOSITORY' ? kind.replace(/Y$/, 'IES') : `${kind}S`,
    ),
  ),
  ...[
    'USER',
    'ROLE',
    'INTEGRATION',
    'WAREHOUSE',
    'DATABASE',
    'SCHEMA',
    'TABLE',
    'VIEW',
    'STAGE',
    'PIPE',
    'STREAM',
    'TASK',
    'SEQUENCE',
    'FUNCTION',
    'PROCEDURE',
    'TAG',
    'SHARE',
    'SECRET',
    'ALERT',
    'STREAMLIT',
    'SERVICE',
    'CONNECTION',
    'COLUMN',
    'OBJECT',
    'TRANSACTION',
    'LOCK',
    'REGION',
    'ACCOUNT',
    'VARIABLE',
    'APPLICATION',
    'NOTEBOOK',
    'MODEL',
  ].map((kind) => kindOf(kind)),
];

function accept(cursor: Cursor, form: 'singular' | 'plural'): ObjectKind | undefined {
  return kinds.find((kind) => cursor.accept(...kind[form]))?.kind;
}

export const acceptKind = (cursor: Cursor): ObjectKind | undefined => accept(cursor, 'singular');
export const acceptKinds = (cursor: Cursor): ObjectKind | undefined => accept(cursor, 'plural');

export const expectKind = (cursor: Cursor): ObjectKind => acceptKind(cursor) ?? cursor.unexpected();
export const expectKinds = (cursor: Cursor): ObjectKind => acceptKinds(cursor) ?? cursor.unexpected();
