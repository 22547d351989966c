/**
 * Whether the conditions of a query can fail for a row that a policy hides, which would tell of the row. Where they
 * cannot, the database may try them in the order that is fastest.
 */
import {
  type Body,
  type From,
  isConstant,
  partsOf,
  type Typed,
  type TypedQuery,
  type TypedSelect,
} from './tree.ts';

interface Evaluated {
  /** What the database may try on rows before the policy does. */
  readonly conditions: Typed[];
  /** What conditions may be made of. */
  readonly values: Typed[];
}

export const needsFences = (query: TypedQuery): boolean => {
  const evaluated: Evaluated = { conditions: [], values: [] };
  visitQuery(query, evaluated, false);
  const { conditions, values } = evaluated;
  return conditions.length > 0 && (conditions.some(mayFail) || values.some(mayFail));
};

const visitQuery = (query: TypedQuery, evaluated: Evaluated, isInner: boolean): void => {
  for (const table of query.with) visitQuery(table.query, evaluated, true);
  visitBody(query.body, evaluated, isInner);
};

const visitBody = (body: Body, evaluated: Evaluated, isInner: boolean): void => {
  switch (body.kind) {
    case 'select':
      visitSelect(body, evaluated, isInner);
      break;
    case 'setOperation':
      visitQuery(body.left, evaluated, true);
      visitQuery(body.right, evaluated, true);
      break;
    case 'nested':
      visitQuery(body.query, evaluated, true);
      break;
    case 'values':
  }
};

const visitSelect = (select: TypedSelect, evaluated: Evaluated, isInner: boolean): void => {
  const { columns, where, having, qualify, from, group } = select;
  for (const column of columns) visitValue(column, evaluated);
  if (isInner) evaluated.values.push(...columns);
  evaluated.values.push(...(group?.sets.flat() ?? []));
  for (const condition of [where, having, qualify]) if (condition !== null) condemn(condition, evaluated);
  if (from !== null) visitFrom(from, evaluated);
};

const condemn = (condition: Typed, evaluated: Evaluated): void => {
  evaluated.conditions.push(condition);
  visitValue(condition, evaluated);
};

const visitFrom = (from: From, evaluated: Evaluated): void => {
  switch (from.kind) {
    case 'relation':
      return;
    case 'derived': {
      const { body } = from.query;
      // A policy's own condition is what the others are kept behind.
      if (from.fenced === true && body.kind === 'select')
        visitSelect({ ...body, where: null }, evaluated, true);
      else visitQuery(from.query, evaluated, true);
      break;
    }
    case 'sample':
      visitFrom(from.from, evaluated);
      return;
    case 'generated':
      evaluated.values.push(...from.arguments);
      return;
    case 'join':
      visitFrom(from.left, evaluated);
      visitFrom(from.right, evaluated);
      if (from.on !== null) condemn(from.on, evaluated);
  }
};

const visitValue = (value: Typed, evaluated: Evaluated): void => {
  if (
    value.kind === 'scalarQuery' ||
    value.kind === 'exists' ||
    value.kind === 'inQuery' ||
    value.kind === 'quantified'
  )
    visitQuery(value.query, evaluated, true);
  for (const part of partsOf(value)) visitValue(part, evaluated);
};

/** Comparisons and what joins them: of all else, something may fail. */
const harmless = /^[\w\s.,()<>=!]*$/;
const call = /\b(?!(?:AND|OR|NOT|IN|IS|CASE|WHEN|THEN|ELSE|BETWEEN|DISTINCT|FROM|coalesce)\b)\w+\s*\(/i;

const mayFail = (value: Typed): boolean => {
  switch (value.kind) {
    case 'constant':
    case 'deferred':
    case 'column':
    case 'exists':
      return false;
    case 'inQuery':
      return value.operands.some(mayFail);
    case 'quantified':
      return mayFail(value.operand);
    case 'call': {
      // What is the same for all rows tells of none.
      if (isConstant(value)) return false;
      const written = value.render(value.arguments.map(() => 'v'));
      return !harmless.test(written) || call.test(written) || value.arguments.some(mayFail);
    }
    default:
      return true;
  }
};
