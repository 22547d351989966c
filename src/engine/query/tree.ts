/** Queries after resolving: every name found, every type known, nothing of the user's text left but constants. */
import type { Cell, Column, ColumnType } from '../result.ts';

export interface Constant {
  readonly kind: 'constant';
  readonly type: ColumnType;
  readonly value: Cell;
}

/** A constant whose value is found after compiling: it costs a look at the account, or it has an effect. */
export interface Deferred {
  readonly kind: 'deferred';
  readonly type: ColumnType;
  /** Gives the value; `evaluate` answers the values of constant expressions. */
  readonly find: (evaluate: (expressions: readonly Typed[]) => Promise<readonly Cell[]>) => Promise<Cell>;
}

export interface ColumnReference {
  readonly kind: 'column';
  readonly type: ColumnType;
  /** The generated alias of a relation, and of its column. */
  readonly relation: string;
  readonly column: string;
  /** As the user knows it, for messages. */
  readonly name: string;
}

/** An operator, cast or function. `render` writes it in the database's SQL, given its arguments written so. */
export interface Call {
  readonly kind: 'call';
  readonly type: ColumnType;
  readonly arguments: readonly Typed[];
  readonly render: (values: readonly string[]) => string;
  /** Another value each time that it is computed, as RANDOM has it. */
  readonly isVolatile?: boolean;
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly type: ColumnType;
  readonly arguments: readonly Typed[];
  readonly distinct: boolean;
  readonly order: readonly OrderKey[];
  readonly over: Window | null;
  /** Writes the call up to its closing bracket; DISTINCT and ORDER BY are already in `inner`. */
  readonly render: (values: readonly string[], inner: (value: string) => string, over: string) => string;
}

export interface QueryExpression {
  readonly kind: 'scalarQuery' | 'exists';
  readonly type: ColumnType;
  readonly query: TypedQuery;
}

export interface InQuery {
  readonly kind: 'inQuery';
  readonly type: ColumnType;
  readonly operands: readonly Typed[];
  readonly query: TypedQuery;
  readonly negated: boolean;
}

/** One value against every row of a query. */
export interface Quantified {
  readonly kind: 'quantified';
  readonly type: ColumnType;
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
  readonly quantifier: 'ANY' | 'ALL';
  readonly operand: Typed;
  readonly query: TypedQuery;
}

export type Typed =
  | Constant
  | Deferred
  | ColumnReference
  | Call
  | Aggregate
  | QueryExpression
  | InQuery
  | Quantified;

export interface OrderKey {
  readonly value: Typed;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface Window {
  readonly partition: readonly Typed[];
  readonly order: readonly OrderKey[];
  /** The frame, generated; empty for the default. */
  readonly frame: string;
}

export interface TypedQuery {
  readonly with: readonly CommonTable[];
  readonly body: Body;
  readonly columns: readonly Column[];
  readonly order: readonly OrderKey[];
  readonly limit: Typed | null;
  readonly offset: Typed | null;
}

export interface CommonTable {
  readonly relation: string;
  readonly query: TypedQuery;
  readonly recursive: boolean;
}

export type Body =
  | TypedSelect
  | {
      readonly kind: 'setOperation';
      readonly operator: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'EXCEPT';
      readonly left: TypedQuery;
      readonly right: TypedQuery;
      /** The alias under which ORDER BY knows the result. */
      readonly relation: string;
    }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Typed[])[]; readonly relation: string }
  | { readonly kind: 'nested'; readonly query: TypedQuery; readonly relation: string };

export interface TypedSelect {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly columns: readonly Typed[];
  readonly from: From | null;
  readonly where: Typed | null;
  readonly group: Grouping | null;
  readonly having: Typed | null;
  readonly qualify: Typed | null;
}

/** The rows are grouped once by each set of keys. */
export interface Grouping {
  readonly sets: readonly (readonly Typed[])[];
}

export type From =
  /** Rows brought from outside, or a common table, under a generated name. */
  | { readonly kind: 'relation'; readonly source: string; readonly alias: string }
  | {
      readonly kind: 'derived';
      readonly query: TypedQuery;
      readonly alias: string;
      readonly lateral: boolean;
      /** Conditions from outside that may fail are not to be tried on rows that the query leaves out. */
      readonly fenced?: boolean;
    }
  /** A table made from expressions, possibly of relations before it. */
  | {
      readonly kind: 'generated';
      readonly alias: string;
      readonly arguments: readonly Typed[];
      readonly render: (values: readonly string[]) => string;
    }
  /** Some of the rows, drawn at random. */
  | {
      readonly kind: 'sample';
      readonly from: From;
      readonly method: 'bernoulli' | 'system' | 'reservoir';
      /** Percent of the rows, but for `reservoir`, which takes that many. */
      readonly amount: string;
      readonly seed: string | null;
    }
  | {
      readonly kind: 'join';
      readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'ASOF LEFT';
      readonly left: From;
      readonly right: From;
      readonly on: Typed | null;
    };

/** A SELECT; clauses that are not given are left out. */
export const selectOf = (
  clauses: Pick<TypedSelect, 'columns' | 'from'> & Partial<Omit<TypedSelect, 'kind'>>,
): TypedSelect => ({
  kind: 'select',
  distinct: false,
  where: null,
  group: null,
  having: null,
  qualify: null,
  ...clauses,
});

/** A query that is its body and nothing around it. */
export const queryOf = (body: Body, columns: readonly Column[]): TypedQuery => ({
  with: [],
  body,
  columns,
  order: [],
  limit: null,
  offset: null,
});

/** Columns whose names nobody asks for. */
export const unnamed = (values: readonly Typed[]): readonly Column[] =>
  values.map(({ type }, index) => ({ ...type, name: String(index) }));

/** A column's generated name. */
export const columnAlias = (index: number): string => `c${index}`;

export const constant = (type: ColumnType, value: Cell): Constant => ({ kind: 'constant', type, value });

export const call = (
  type: ColumnType,
  values: readonly Typed[],
  render: (values: readonly string[]) => string,
): Call => ({ kind: 'call', type, arguments: values, render });

export const volatileCall = (
  type: ColumnType,
  values: readonly Typed[],
  render: (values: readonly string[]) => string,
): Call => ({ kind: 'call', type, arguments: values, render, isVolatile: true });

export const isNullConstant = (value: Typed): boolean => value.kind === 'constant' && value.value === null;

/** The direct parts of an expression, not entering subqueries. */
export const partsOf = (value: Typed): readonly Typed[] => {
  switch (value.kind) {
    case 'call':
      return value.arguments;
    case 'aggregate':
      return [
        ...value.arguments,
        ...value.order.map((key) => key.value),
        ...(value.over?.partition ?? []),
        ...(value.over?.order.map((key) => key.value) ?? []),
      ];
    case 'inQuery':
      return value.operands;
    case 'quantified':
      return [value.operand];
    default:
      return [];
  }
};

/** Whether the expression has more nodes than that when written out; shared parts, such as aliases, count each time. */
export const isLargerThan = (value: Typed, nodes: number): boolean => without(value, nodes) < 0;

const without = (value: Typed, nodes: number): number => {
  let left = nodes - 1;
  for (const part of partsOf(value)) {
    if (left < 0) return left;
    left = without(part, left);
  }
  return left;
};

/** Whether the expression, or a part of it, satisfies the test; subqueries are not entered. */
export const contains = (value: Typed, test: (part: Typed) => boolean): boolean =>
  test(value) || partsOf(value).some((part) => contains(part, test));

export const isAggregate = (value: Typed): boolean => value.kind === 'aggregate' && value.over === null;
export const isWindow = (value: Typed): boolean => value.kind === 'aggregate' && value.over !== null;

/** Whether the value is the same for all rows: no column, aggregate or subquery in it. */
export const isConstant = (value: Typed): boolean =>
  !contains(
    value,
    (part) =>
      part.kind === 'column' ||
      part.kind === 'aggregate' ||
      part.kind === 'scalarQuery' ||
      part.kind === 'exists' ||
      part.kind === 'inQuery' ||
      part.kind === 'quantified',
  );

/** Whether it differs from row to row though nothing of a row is in it. */
export const isVolatile = (value: Typed): boolean =>
  contains(value, (part) => part.kind === 'call' && part.isVolatile === true);
