import { asInstant, asObjectId, type Sequence } from '../../model.ts';
import { numberOrNull, type ObjectKind, textOrNull } from './kind.ts';

/** Numbers of 64 bits are texts in JSON. */
export const sequences: ObjectKind<Sequence> = {
  kind: 'SEQUENCE',
  parent: ({ schema }) => schema,
  properties: ({ start, increment, ordered, lastAltered }) => ({
    start: String(start),
    increment: String(increment),
    ordered,
    lastAltered,
  }),
  restore: (base, parent, { start, increment, ordered, lastAltered }) => ({
    ...base,
    kind: 'SEQUENCE',
    schema: asObjectId(parent),
    start: BigInt(textOrNull(start) ?? '1'),
    increment: BigInt(textOrNull(increment) ?? '1'),
    ordered: ordered === true,
    lastAltered: asInstant(numberOrNull(lastAltered) ?? base.createdOn),
  }),
};
