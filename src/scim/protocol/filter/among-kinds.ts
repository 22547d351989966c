/**
 * A search over several resource types names attributes that some of them lack: to those, such an attribute has no value
 * (RFC 7644 section 3.4.2.1).
 */
import { extensionUris, topLevelAttribute } from '../schema/registry.ts';
import type { AttributePath, ResourceKind } from '../schema/schemas.ts';
import type { Filter } from './filter.ts';

/** Whether resources of the kind can have the attribute; a name that several kinds have means each one's own. */
export const belongsTo = (kind: ResourceKind, { extension, attribute }: AttributePath): boolean =>
  extension === undefined
    ? topLevelAttribute(kind, attribute.name) === attribute
    : extensionUris(kind).includes(extension);

const combined = (kind: 'and' | 'or', operands: readonly (Filter | boolean)[]): Filter | boolean => {
  // What one false term makes of an `and`, and one true term of an `or`.
  const decisive = kind === 'or';
  if (operands.includes(decisive)) return decisive;
  const [first, ...more] = operands.filter((operand) => typeof operand !== 'boolean');
  if (first === undefined) return !decisive;
  return more.length === 0 ? first : { kind, operands: [first, ...more] };
};

/** What the filter asks of resources of one kind; true and false where their attributes play no part in it. */
export const filterFor = (kind: ResourceKind, filter: Filter): Filter | boolean => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return combined(
        filter.kind,
        filter.operands.map((operand) => filterFor(kind, operand)),
      );
    case 'not': {
      const operand = filterFor(kind, filter.operand);
      return typeof operand === 'boolean' ? !operand : { kind: 'not', operand };
    }
    case 'comparison': {
      if (belongsTo(kind, filter.path)) return filter;
      return filter.operator === (filter.value === null ? 'eq' : 'ne');
    }
    default:
      return belongsTo(kind, filter.path) ? filter : false;
  }
};
