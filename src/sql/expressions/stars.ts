/** `*`, `t.*`, with EXCLUDE and RENAME. */
import type { Expression, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';

type Star = Extract<Expression, { node: 'star' }>;

/** After the star itself. */
export function parseStar(cursor: Cursor, qualifier: readonly Identifier[], start: Token): Star {
  if (cursor.isWord('ILIKE') && cursor.peek(1).kind === 'string') cursor.unsupported('* ILIKE');
  const exclude = cursor.accept('EXCLUDE') ? parseOneOrMore(cursor, () => cursor.identifier()) : [];
  if (cursor.isWord('REPLACE') && cursor.isOperator('(', 1)) cursor.unsupported('* REPLACE');
  const isRenamed = cursor.isWord('RENAME') && (cursor.isOperator('(', 1) || cursor.isWord('AS', 2));
  const rename =
    isRenamed && cursor.accept('RENAME') ? parseOneOrMore(cursor, () => parseRenaming(cursor)) : [];
  return { node: 'star', qualifier, exclude, rename, span: cursor.spanFrom(start) };
}

const parseOneOrMore = <T>(cursor: Cursor, rule: () => T): readonly T[] =>
  cursor.isOperator('(') ? cursor.parenthesized(rule) : [rule()];

function parseRenaming(cursor: Cursor): Star['rename'][number] {
  const from = cursor.identifier();
  cursor.expect('AS');
  return { from, to: cursor.identifier() };
}
