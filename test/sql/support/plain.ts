/**
 * Trees in a form that tests can state: no spans, nothing empty or false, names, expressions and property values as
 * text. What is left out of an expectation is therefore expected to be empty.
 */
import type { Expression, Identifier, ObjectName, Property, PropertyValue } from '../../../src/sql/ast.ts';
import { parseStatements } from '../../../src/sql/parser.ts';
import { expressionText } from './expression-text.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIdentifier = (value: Fields): value is Fields & Identifier =>
  typeof value['name'] === 'string' && typeof value['quoted'] === 'boolean';
const isObjectName = (value: Fields): value is Fields & ObjectName =>
  Array.isArray(value['parts']) && value['node'] === undefined;
const isProperty = (value: Fields): value is Fields & Property =>
  typeof value['name'] === 'string' && isFields(value['value']) && 'kind' in value['value'];

const expressionNodes: ReadonlySet<unknown> = new Set(
  `literal typedLiteral interval bind variable column star unary binary isNull isBoolean isDistinct between in inQuery
  exists quantified place optional all like case cast call subquery tuple path collate`.split(/\s+/),
);
const isExpression = (value: Fields): value is Fields & Expression => expressionNodes.has(value['node']);

export const nameText = (name: ObjectName): string =>
  name.dynamic === undefined
    ? name.parts.map(identifierText).join('.')
    : `IDENTIFIER(${expressionText(name.dynamic)})`;

export const identifierText = (identifier: Identifier): string =>
  identifier.quoted ? `"${identifier.name}"` : identifier.name;

function valueText(value: PropertyValue): unknown {
  switch (value.kind) {
    case 'string':
      return `'${value.text}'`;
    case 'number':
      return value.text;
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'name':
      return nameText(value.name);
    case 'list':
      return value.items.map(valueText);
    case 'properties':
      return propertiesText(value.properties);
    case 'bind':
      return `:${value.name}`;
  }
}

const propertiesText = (properties: readonly Property[]): Fields =>
  Object.fromEntries(properties.map(({ name, value }) => [name, valueText(value)]));

export function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const properties = value.filter((item): item is Fields & Property => isFields(item) && isProperty(item));
    return properties.length > 0 && properties.length === value.length
      ? propertiesText(properties)
      : value.map(plain);
  }
  if (!isFields(value)) return value;
  if (isExpression(value)) return expressionText(value);
  if (isIdentifier(value)) return identifierText(value);
  if (isObjectName(value)) return nameText(value);
  const kept = Object.entries(value).filter(([key, item]) => key !== 'span' && !isEmpty(item));
  return Object.fromEntries(kept.map(([key, item]) => [key, plain(item)]));
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === false || value === undefined || (Array.isArray(value) && value.length === 0);

/** The one statement of a text, in plain form. */
export function plainStatement(text: string): unknown {
  const [only, ...more] = parseStatements(text);
  if (only === undefined || more.length > 0) throw new Error(`not one statement: ${text}`);
  return plain(only.statement);
}
