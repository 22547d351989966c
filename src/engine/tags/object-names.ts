import type { Path } from '../../account/account.ts';
import type { Cell } from '../result.ts';

const inDatabases: ReadonlySet<string> = new Set(['DATABASE', 'SCHEMA', 'TABLE', 'COLUMN', 'STAGE']);

/** OBJECT_DATABASE, OBJECT_SCHEMA and OBJECT_NAME: nothing for what lies in no database or schema. */
export const objectNames = (domain: string, path: Path): readonly [Cell, Cell, Cell] => [
  inDatabases.has(domain) ? (path[0] ?? null) : null,
  path.length === 3 ? (path[1] ?? null) : null,
  path.at(-1) ?? null,
];
