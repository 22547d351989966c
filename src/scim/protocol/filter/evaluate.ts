import { parseDate } from '../instant.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { holderOf } from '../schema/registry.ts';
import type { AttributePath, ScimResource } from '../schema/schemas.ts';
import type { ComparisonOperator, Filter, FilterValue } from './filter.ts';

type Predicate<T> = (subject: T) => boolean;
/** How the values a path names are found in a subject: in a whole resource, or in one value of an attribute. */
type Find<T> = (path: AttributePath) => (subject: T) => readonly Json[];

const listOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined || value === null) return [];
  return isJsonArray(value) ? value : [value];
};

const findInResource: Find<ScimResource> = (path) => (resource) => {
  const holder = holderOf(resource, path.extension);
  const values = holder === undefined ? [] : listOf(ownValue(holder, path.attribute.name));
  const part = path.subAttribute?.name;
  if (part === undefined) return values;
  return values.flatMap((value) => (isJsonObject(value) ? listOf(ownValue(value, part)) : []));
};

const findInValue: Find<JsonObject> = (path) => (value) =>
  listOf(ownValue(value, path.subAttribute?.name ?? path.attribute.name));

const ordered = <T extends string | number>(operator: ComparisonOperator, left: T, right: T): boolean => {
  switch (operator) {
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    default:
      return left === right;
  }
};

const textTest = (operator: ComparisonOperator, wanted: string, caseExact: boolean): Predicate<Json> => {
  const fold = (text: string): string => (caseExact ? text : text.toLowerCase());
  const expected = fold(wanted);
  const compare = (text: string): boolean => {
    switch (operator) {
      case 'co':
        return text.includes(expected);
      case 'sw':
        return text.startsWith(expected);
      case 'ew':
        return text.endsWith(expected);
      default:
        return ordered(operator, text, expected);
    }
  };
  return (value) => typeof value === 'string' && compare(fold(value));
};

const dateTest = (operator: ComparisonOperator, wanted: string): Predicate<Json> => {
  const expected = parseDate(wanted) ?? Number.NaN;
  return (value) => typeof value === 'string' && ordered(operator, parseDate(value) ?? Number.NaN, expected);
};

const valueTest = (
  attribute: Attribute,
  operator: ComparisonOperator,
  wanted: FilterValue,
): Predicate<Json> => {
  if (typeof wanted === 'string') {
    return attribute.type === 'dateTime'
      ? dateTest(operator, wanted)
      : textTest(operator, wanted, attribute.caseExact);
  }
  if (typeof wanted === 'number') {
    return (value) => typeof value === 'number' && ordered(operator, value, wanted);
  }
  return (value) => value === wanted;
};

/** RFC 7644 table 3: `pr` wants a value that is neither empty nor null. */
const isPresent = (value: Json): boolean =>
  value !== '' && !(isJsonObject(value) && Object.keys(value).length === 0);

const compile = <T>(filter: Filter, find: Find<T>): Predicate<T> => {
  switch (filter.kind) {
    case 'present': {
      const values = find(filter.path);
      return (subject) => values(subject).some(isPresent);
    }
    case 'comparison': {
      const values = find(filter.path);
      const { operator, value, path } = filter;
      if (value === null) {
        return (subject) => values(subject).some(isPresent) === (operator === 'ne');
      }
      // `ne` is the opposite of `eq`: among several values, none may be equal.
      const test = valueTest(path.subAttribute ?? path.attribute, operator === 'ne' ? 'eq' : operator, value);
      return operator === 'ne'
        ? (subject) => !values(subject).some(test)
        : (subject) => values(subject).some(test);
    }
    case 'not': {
      const operand = compile(filter.operand, find);
      return (subject) => !operand(subject);
    }
    case 'and': {
      const operands = filter.operands.map((operand) => compile(operand, find));
      return (subject) => operands.every((operand) => operand(subject));
    }
    case 'or': {
      const operands = filter.operands.map((operand) => compile(operand, find));
      return (subject) => operands.some((operand) => operand(subject));
    }
    case 'value': {
      const values = find(filter.path);
      const meets = compileValueFilter(filter.filter);
      return (subject) => values(subject).some(meets);
    }
  }
};

/** The test that the filter in brackets sets for one value of its attribute. */
export const compileValueFilter = (filter: Filter): Predicate<Json> => {
  const meets = compile(filter, findInValue);
  return (value) => isJsonObject(value) && meets(value);
};

/** A filter as a test, to be made once and used on many resources. */
export const compileFilter = (filter: Filter): Predicate<ScimResource> => compile(filter, findInResource);

export const evaluateFilter = (filter: Filter, resource: ScimResource): boolean =>
  compileFilter(filter)(resource);
