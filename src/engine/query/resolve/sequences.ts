/** `[[database.]schema.]sequence.NEXTVAL`: https://docs.snowflake.com/en/user-guide/querying-sequences */
import { AccountError } from '../../../account/errors.ts';
import type { Sequence } from '../../../account/model.ts';
import type { Identifier, Span } from '../../../sql/ast.ts';
import { physicalSequence } from '../../tables/sequences.ts';
import { QueryError } from '../errors.ts';
import { type Typed, volatileCall } from '../tree.ts';
import { fixed, storedType } from '../types.ts';
import type { Resolution } from './scope.ts';
import { tablePath } from './tables.ts';

const type = fixed(19, 0, false);
export const nextValueColumn = { ...type, name: 'NEXTVAL' };

/** Where there is no current schema, the name means no sequence either. */
const isMissing = (error: unknown): boolean =>
  error instanceof QueryError ||
  (error instanceof AccountError && ['notFound', 'invalidState'].includes(error.kind));

export const sequenceNamed = (parts: readonly string[], at: Span, resolution: Resolution): Sequence => {
  const path = tablePath(parts, at, resolution);
  const sequence = resolution.queries.sequence(path, parts.join('.'));
  resolution.sequences.add(sequence);
  return sequence;
};

/** A new number for each row, and for each place where it is written. */
export const nextValue = (sequence: Sequence): Typed =>
  volatileCall(type, [], () => `CAST(nextval('${physicalSequence(sequence)}') AS ${storedType(type)})`);

/** Undefined where the name means no sequence that the session may know of. */
export const namedNextValue = (
  parts: readonly Identifier[],
  at: Span,
  resolution: Resolution,
): Typed | undefined => {
  const names = parts.map(({ name }) => name);
  if (names.length < 2 || names.length > 4 || names.at(-1) !== 'NEXTVAL') return undefined;
  try {
    return nextValue(sequenceNamed(names.slice(0, -1), at, resolution));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};
