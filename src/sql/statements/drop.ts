/** DROP and UNDROP. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseNameWithSignature, parseObjectNameAt } from '../names.ts';
import { expectKind } from './kinds.ts';

export function parseDrop(cursor: Cursor, start: Token): Statement {
  const kind = expectKind(cursor);
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = parseNameWithSignature(cursor, kind);
  const dependents = cursor.acceptAny(['CASCADE', 'RESTRICT']) ?? null;
  return { statement: 'drop', kind, ifExists, name, dependents, span: cursor.spanFrom(start) };
}

export function parseUndrop(cursor: Cursor, start: Token): Statement {
  const kind = expectKind(cursor);
  return { statement: 'undrop', kind, name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
}
