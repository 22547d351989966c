/** CALL. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseArgument } from '../expressions/calls.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';

export function parseCallStatement(cursor: Cursor, start: Token): Statement {
  const name = parseObjectNameAt(cursor);
  const list = cursor.parenthesized(() => parseArgument(cursor));
  if (cursor.isWord('INTO')) cursor.unsupported('CALL INTO');
  return { statement: 'call', name, arguments: list, span: cursor.spanFrom(start) };
}
