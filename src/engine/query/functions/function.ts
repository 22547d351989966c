/** How functions are described, so that adding one is a line in a table. */
import type { Argument, Expression, Span, WindowSpecification } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { type CastOptions, cast, convertible } from '../casts.ts';
import { invalidArgumentTypes } from '../errors.ts';
import type { Resolution } from '../resolve/scope.ts';
import { type Aggregate, type Call, call, isNullConstant, type OrderKey, type Typed } from '../tree.ts';
import {
  array,
  binary,
  boolean,
  date,
  fixed,
  isDateOrTimestamp,
  isNumeric,
  real,
  storedType,
  text,
  typeText,
  variant,
  withNullable,
} from '../types.ts';

export type CallExpression = Extract<Expression, { node: 'call' }>;

/** A call as it was written, with its arguments resolved. */
export interface Invocation {
  readonly name: string;
  /** As messages quote it. */
  readonly shown: () => string;
  readonly values: readonly Typed[];
  readonly written: readonly Argument[];
  readonly at: Span;
  /** WITHIN GROUP (ORDER BY …). */
  readonly order: readonly OrderKey[];
  readonly distinct: boolean;
  /** OVER (…). */
  readonly window: WindowSpecification | null;
  /** What the lambda expression among the values calls an element, in the database's SQL. */
  readonly element: string | null;
  /** What it calls what was made of the elements before. */
  readonly accumulator: string | null;
  /** IGNORE NULLS. */
  readonly ignoreNulls: boolean;
  readonly resolution: Resolution;
  readonly options: CastOptions;
}

export interface ScalarFunction {
  readonly kind: 'scalar';
  readonly minimum: number;
  readonly maximum: number;
  /** Places where a bare word such as `minutes` stands for itself. */
  readonly words?: readonly number[];
  /** The place of a lambda expression. */
  readonly lambda?: number;
  /** The lambda expression makes one value of all elements. */
  readonly accumulates?: boolean;
  build(invocation: Invocation): Typed;
}

export type AggregateParts = Pick<Aggregate, 'type' | 'arguments' | 'render'> & {
  /** Where `render` sees to the order itself. */
  readonly order?: Aggregate['order'];
};

export interface AggregateFunction {
  readonly kind: 'aggregate';
  readonly minimum: number;
  readonly maximum: number;
  /** Needs OVER: ROW_NUMBER, LAG ... */
  readonly windowOnly: boolean;
  /** Knows IGNORE NULLS. */
  readonly mayIgnoreNulls?: boolean;
  /** Window functions may be among its arguments. */
  readonly takesWindows?: boolean;
  /** The call that it stands for, of other functions. */
  readonly standsFor?: (written: CallExpression) => CallExpression;
  /** Takes WITHIN GROUP (ORDER BY …). */
  readonly takesOrder?: boolean;
  build(invocation: Invocation): AggregateParts;
}

export type FunctionDefinition = ScalarFunction | AggregateFunction;
export type FunctionTable = ReadonlyMap<string, FunctionDefinition>;

/** What a parameter takes; implied conversions lead there. */
export type Parameter =
  | 'any'
  | 'text'
  | 'number'
  /** As `number`, but that texts are read as FLOAT: what aggregates take. */
  | 'measure'
  | 'fixed'
  | 'integer'
  | 'float'
  | 'boolean'
  | 'variant'
  | 'array'
  | 'date'
  | 'moment'
  | 'binary';

const targets: { readonly [parameter in Parameter]?: ColumnType } = {
  text: text(),
  integer: fixed(38, 0),
  float: real,
  boolean,
  variant,
  array,
  date,
  binary: binary(),
};

const wrongTypes = (invocation: Invocation): Error =>
  invalidArgumentTypes(
    invocation.name,
    invocation.values.map((value) => typeText(value.type)),
    invocation.at,
  );

/** Converts an argument to what the parameter takes. */
const accept = (value: Typed, parameter: Parameter, invocation: Invocation): Typed => {
  const { options } = invocation;
  const to = (type: ColumnType): Typed => {
    if (!convertible(value.type, type, options)) throw wrongTypes(invocation);
    return cast(value, type, options);
  };
  switch (parameter) {
    case 'any':
      return value;
    case 'number':
      if (isNumeric(value.type)) return value;
      if (isNullConstant(value)) return to(fixed(38, 0));
      return to(value.type.type === 'VARIANT' ? real : fixed(38, value.type.type === 'TEXT' ? 5 : 0));
    case 'measure':
      return accept(value.type.type === 'TEXT' ? to(real) : value, 'number', invocation);
    case 'fixed':
      return value.type.type === 'FIXED' ? value : to(fixed(38, 5));
    case 'moment':
      if (isDateOrTimestamp(value.type)) return value;
      return to({ ...fixed(), type: 'TIMESTAMP_NTZ', precision: 0, scale: 9 });
    case 'text':
      return value.type.type === 'TEXT' ? value : to(text());
    case 'variant':
      return value.type.type === 'OBJECT' || value.type.type === 'ARRAY' ? value : to(variant);
    case 'date':
      return to(date);
    default: {
      const target = targets[parameter];
      return target === undefined || value.type.type === target.type
        ? parameter === 'integer'
          ? to(fixed(38, 0))
          : value
        : to(target);
    }
  }
};

interface Signature {
  readonly minimum: number;
  readonly maximum: number;
  readonly at: (index: number) => Parameter;
}

const isParameter = (word: string): word is Parameter =>
  word in targets ||
  word === 'any' ||
  word === 'number' ||
  word === 'measure' ||
  word === 'fixed' ||
  word === 'moment';

/** `text integer integer?` or `any any any...`: a `?` may be left out, `...` may repeat. */
const parseSignature = (signature: string): Signature => {
  const words = signature.split(' ').filter((word) => word !== '');
  const parameters = words.map((word): Parameter => {
    const bare = word.replace(/(?:\?|\.\.\.)$/, '');
    return isParameter(bare) ? bare : 'any';
  });
  const repeats = words.at(-1)?.endsWith('...') ?? false;
  const required = words.filter((word) => !word.endsWith('?') && !word.endsWith('...')).length;
  return {
    minimum: required,
    maximum: repeats ? Number.POSITIVE_INFINITY : words.length,
    at: (index) => parameters[Math.min(index, parameters.length - 1)] ?? 'any',
  };
};

export const nullableIfAny = (values: readonly Typed[]): boolean =>
  values.some((value) => value.type.nullable);

type Returns = ColumnType | ((values: readonly Typed[]) => ColumnType);

const returned = (returns: Returns, values: readonly Typed[]): ColumnType => {
  if (typeof returns === 'function') return returns(values);
  return withNullable(returns, nullableIfAny(values));
};

/** Numbers are stored with the precision and scale that the type says, whatever the database computed. */
export const settled = (type: ColumnType, written: string): string =>
  type.type === 'FIXED' || type.type === 'DATE' ? `CAST(${written} AS ${storedType(type)})` : written;

/** A function that the database's SQL expresses, given its arguments' SQL. */
export const scalar = (
  signature: string,
  returns: Returns,
  render: (values: readonly string[]) => string,
): ScalarFunction => {
  const { minimum, maximum, at } = parseSignature(signature);
  return {
    kind: 'scalar',
    minimum,
    maximum,
    build(invocation): Call {
      const values = invocation.values.map((value, index) => accept(value, at(index), invocation));
      const type = returned(returns, values);
      return call(type, values, (written) => settled(type, render(written)));
    },
  };
};

/** A function whose tree depends on its arguments. */
export const special = (
  signature: string,
  build: (values: readonly Typed[], invocation: Invocation) => Typed,
  words?: readonly number[],
): ScalarFunction => {
  const { minimum, maximum, at } = parseSignature(signature);
  return {
    kind: 'scalar',
    minimum,
    maximum,
    ...(words === undefined ? {} : { words }),
    build: (invocation) =>
      build(
        invocation.values.map((value, index) =>
          words?.includes(index) ? value : accept(value, at(index), invocation),
        ),
        invocation,
      ),
  };
};

export const aggregate = (
  signature: string,
  returns: (values: readonly Typed[]) => ColumnType,
  render: Aggregate['render'],
  windowOnly = false,
): AggregateFunction => {
  const { minimum, maximum, at } = parseSignature(signature);
  return {
    kind: 'aggregate',
    minimum,
    maximum,
    windowOnly,
    build(invocation) {
      const values = invocation.values.map((value, index) => accept(value, at(index), invocation));
      const type = returns(values);
      return {
        type,
        arguments: values,
        render: (written, inner, over) => settled(type, render(written, inner, over)),
      };
    },
  };
};

export const typeOf = (value: Typed | undefined): ColumnType => value?.type ?? text();

/** The text of a constant argument, or undefined where it varies. */
export const constantText = (value: Typed | undefined): string | undefined =>
  value?.kind === 'constant' && !isNullConstant(value) ? String(value.value) : undefined;

export const failWrongTypes = (invocation: Invocation): never => {
  throw wrongTypes(invocation);
};
