/** LIKE and its kin: a text against patterns. https://docs.snowflake.com/en/sql-reference/functions/like */
import type { Span } from '../../sql/ast.ts';
import { asVarchar, type CastOptions } from './casts.ts';
import { invalidConstruct } from './errors.ts';
import { call, type Typed } from './tree.ts';
import { boolean, withNullable } from './types.ts';

interface Matching {
  readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE';
  readonly value: Typed;
  readonly patterns: readonly Typed[];
  /** What makes the character after it an ordinary one. */
  readonly escaping: Typed | null;
  /** All patterns need to match, not one of them. */
  readonly every: boolean;
}

export const matchesPattern = (
  { operator, value: given, patterns, escaping, every }: Matching,
  options: CastOptions,
  at: Span,
): Typed => {
  if (
    escaping !== null &&
    (escaping.kind !== 'constant' || typeof escaping.value !== 'string' || [...escaping.value].length !== 1)
  )
    throw invalidConstruct('ESCAPE must be a single character', at, '001044', '42P13');
  const texts = [given, ...patterns].map((value) => asVarchar(value, options));
  const values = [...texts, ...(escaping === null ? [] : [escaping])];
  const type = withNullable(
    boolean,
    values.some((value) => value.type.nullable),
  );
  return call(type, values, ([value = '', ...rest]) => {
    const escaped = escaping === null ? '' : ` ESCAPE ${rest.pop()}`;
    const tests = rest.map((pattern) =>
      operator === 'RLIKE'
        ? `regexp_full_match(${value}, ${pattern})`
        : `(${value} ${operator} ${pattern}${escaped})`,
    );
    return `(${tests.join(every ? ' AND ' : ' OR ')})`;
  });
};
