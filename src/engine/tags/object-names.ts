import type { Path } from '../../account/account.ts';
import type { Cell } from '../result.ts';

/** OBJECT_DATABASE, OBJECT_SCHEMA and OBJECT_NAME: nothing for what lies in no database or schema. */
export const objectNames = (domain: string, path: Path): readonly [Cell, Cell, Cell] => [
  path.length > 1 || domain === 'DATABASE' ? (path[0] ?? null) : null,
  path.length === 3 ? (path[1] ?? null) : null,
  path.at(-1) ?? null,
];
