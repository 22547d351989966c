/**
 * `*`, `t.*`, with ILIKE, EXCLUDE, REPLACE and RENAME.
 * https://docs.snowflake.com/en/sql-reference/sql/select
 */
import type { Expression, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { stringText } from '../names.ts';

type Star = Extract<Expression, { node: 'star' }>;

/** After the star itself. */
export function parseStar(cursor: Cursor, qualifier: readonly Identifier[], start: Token): Star {
  const pattern = cursor.peek(1).kind === 'string' && cursor.accept('ILIKE') ? stringText(cursor) : null;
  const exclude =
    pattern === null && cursor.accept('EXCLUDE') ? parseOneOrMore(cursor, () => cursor.identifier()) : [];
  const isReplaced = cursor.isWord('REPLACE') && cursor.isOperator('(', 1);
  const replace =
    isReplaced && cursor.accept('REPLACE') ? cursor.parenthesized(() => parseReplacement(cursor)) : [];
  const isRenamed = cursor.isWord('RENAME') && (cursor.isOperator('(', 1) || cursor.isWord('AS', 2));
  const rename =
    isRenamed && cursor.accept('RENAME') ? parseOneOrMore(cursor, () => parseRenaming(cursor)) : [];
  return { node: 'star', qualifier, pattern, exclude, replace, rename, span: cursor.spanFrom(start) };
}

const parseOneOrMore = <T>(cursor: Cursor, rule: () => T): readonly T[] =>
  cursor.isOperator('(') ? cursor.parenthesized(rule) : [rule()];

function parseReplacement(cursor: Cursor): Star['replace'][number] {
  const expression = parseExpressionAt(cursor);
  cursor.expect('AS');
  return { expression, name: cursor.identifier() };
}

function parseRenaming(cursor: Cursor): Star['rename'][number] {
  const from = cursor.identifier();
  cursor.expect('AS');
  return { from, to: cursor.identifier() };
}
