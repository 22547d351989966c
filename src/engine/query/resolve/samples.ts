/** https://docs.snowflake.com/en/sql-reference/constructs/sample */
import type { Expression, Sample } from '../../../sql/ast.ts';
import { invalidConstruct, unsupportedQuery } from '../errors.ts';
import type { Typed } from '../tree.ts';
import { scaleOf } from '../types.ts';
import type { ResolvedFrom } from './scope.ts';

const greatestPercentage = 100;
const greatestRows = 1_000_000;
const greatestSeed = 2_147_483_647;

export const sampled = (
  sample: Sample,
  { from, relations }: ResolvedFrom,
  expressions: { resolve(expression: Expression): Typed },
): ResolvedFrom => {
  const { amount, unit, seed, span } = sample;
  if (from.kind !== 'relation' && from.kind !== 'derived')
    throw unsupportedQuery('SAMPLE of other than a table or subquery', span);
  // "Sampling with a seed is not supported on views or subqueries."
  if (seed !== null && (sample.table.node !== 'table' || unit === 'ROWS'))
    throw unsupportedQuery(
      `SAMPLE with a seed of ${unit === 'ROWS' ? 'a number of rows' : 'a subquery'}`,
      span,
    );
  const within = (written: Expression, greatest: number, isWhole: boolean): string => {
    const value = expressions.resolve(written);
    const number = value.kind === 'constant' && value.type.type === 'FIXED' ? String(value.value) : undefined;
    if (
      number === undefined ||
      (isWhole && scaleOf(value.type) > 0) ||
      !(Number(number) >= 0 && Number(number) <= greatest)
    )
      throw invalidConstruct(
        `SAMPLE needs a constant ${isWhole ? 'whole number' : 'number'} from 0 to ${greatest}`,
        written.span,
      );
    return number;
  };
  return {
    relations,
    from: {
      kind: 'sample',
      from,
      method: unit === 'ROWS' ? 'reservoir' : sample.method === 'SYSTEM' ? 'system' : 'bernoulli',
      amount:
        unit === 'ROWS' ? within(amount, greatestRows, true) : within(amount, greatestPercentage, false),
      seed: seed === null ? null : within(seed, greatestSeed, true),
    },
  };
};
