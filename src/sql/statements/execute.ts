/** EXECUTE IMMEDIATE: https://docs.snowflake.com/en/sql-reference/sql/execute-immediate */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { unsupportedVerb } from './unsupported.ts';

export function parseExecute(cursor: Cursor, start: Token): Statement {
  if (!cursor.isWord('IMMEDIATE')) return unsupportedVerb(cursor, start);
  cursor.next();
  if (cursor.isWord('FROM')) cursor.unsupported('EXECUTE IMMEDIATE FROM');
  const source = parseExpressionAt(cursor);
  if (cursor.isWord('USING')) cursor.unsupported('EXECUTE IMMEDIATE USING');
  return { statement: 'executeImmediate', source, span: cursor.spanFrom(start) };
}
