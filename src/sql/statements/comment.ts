/** COMMENT ON. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseNameWithSignature, stringText } from '../names.ts';
import { expectKind } from './kinds.ts';

export function parseComment(cursor: Cursor, start: Token): Statement {
  const ifExists = cursor.accept('IF', 'EXISTS');
  cursor.expect('ON');
  const kind = expectKind(cursor);
  const name = parseNameWithSignature(cursor, kind);
  cursor.expect('IS');
  const text = stringText(cursor);
  return { statement: 'comment', kind, ifExists, name, text, span: cursor.spanFrom(start) };
}
