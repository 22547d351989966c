/**
 * What a filter says of a multi-valued attribute, as one question: whether there is, or is not, a value that meets a
 * filter in brackets.
 */
import type { AttributePath } from '../schema/schemas.ts';
import { mainPart } from '../values.ts';
import type { Filter } from './filter.ts';

export interface Existence {
  /** Of one value; its paths name parts. */
  readonly filter: Filter;
  readonly negated: boolean;
}

/** The attribute alone stands for its `value`. */
const ofPart = (path: AttributePath): AttributePath => ({
  ...path,
  subAttribute: path.subAttribute ?? mainPart(path.attribute),
});

export const existenceOf = (
  filter: Extract<Filter, { kind: 'comparison' | 'present' | 'value' }>,
): Existence => {
  if (filter.kind === 'value') return { filter: filter.filter, negated: false };
  const path = ofPart(filter.path);
  if (filter.kind === 'present') return { filter: { kind: 'present', path }, negated: false };
  const { operator, value } = filter;
  if (value === null) return { filter: { kind: 'present', path }, negated: operator === 'eq' };
  // `ne` is the opposite of `eq`: among several values, none may be equal.
  if (operator === 'ne') return { filter: { ...filter, path, operator: 'eq' }, negated: true };
  return { filter: { ...filter, path }, negated: false };
};
