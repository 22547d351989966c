import { asObjectId, type Tag, tagPropagations } from '../../model.ts';
import { numbers, type ObjectKind, textOrNull, texts, withoutBase } from './kind.ts';

export const tags: ObjectKind<Tag> = {
  kind: 'TAG',
  parent: ({ schema }) => schema,
  properties: (tag) => {
    const { schema: _, ...properties } = withoutBase(tag);
    return properties;
  },
  restore: (base, parent, { allowedValues, propagate, onConflict, maskingPolicies }) => ({
    ...base,
    kind: 'TAG',
    schema: asObjectId(parent),
    allowedValues: Array.isArray(allowedValues) ? texts(allowedValues) : null,
    propagate: tagPropagations.find((known) => known === propagate) ?? null,
    onConflict: textOrNull(onConflict),
    maskingPolicies: numbers(maskingPolicies).map(asObjectId),
  }),
};
