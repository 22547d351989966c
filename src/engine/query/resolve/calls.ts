/** Calls: which function a name means, whether it may stand there, and what its arguments are. */
import type { Argument, Expression, Span, WindowSpecification } from '../../../sql/ast.ts';
import { callSystemFunction, findSystemFunction } from '../../system-functions/call.ts';
import type { SystemFunction } from '../../system-functions/system-function.ts';
import { asVarchar } from '../casts.ts';
import {
  invalidConstruct,
  needsConstant,
  tooFewArguments,
  tooManyArguments,
  unknownFunction,
  unsupportedQuery,
  unsupportedSubquery,
} from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { isNumbering } from '../functions/context.ts';
import type {
  CallExpression,
  FunctionDefinition,
  Invocation,
  ScalarFunction,
} from '../functions/function.ts';
import { functions } from '../functions/table.ts';
import {
  constant,
  contains,
  isAggregate,
  isConstant,
  isWindow,
  partsOf,
  type Typed,
  type Window,
} from '../tree.ts';
import { text } from '../types.ts';
import { accumulatingLambda, elementLambda } from './lambdas.ts';
import { splitName } from './names.ts';
import { orderKey } from './order.ts';
import { expandStar } from './output.ts';
import type { Scope } from './scope.ts';

const takingColumns: ReadonlySet<string> = new Set(['COUNT', 'HASH', 'HASH_AGG']);
const takingMembers: ReadonlySet<string> = new Set(['OBJECT_CONSTRUCT', 'OBJECT_CONSTRUCT_KEEP_NULL']);

const isPlainStar = (value: Expression | undefined): boolean =>
  value?.node === 'star' &&
  value.qualifier.length === 0 &&
  value.exclude.length === 0 &&
  value.pattern === null;

/** What resolves the arguments. */
interface Expressions {
  resolve(expression: Expression): Typed;
  resolveWithin(scope: Scope, expression: Expression): Typed;
}

export class CallResolver {
  private readonly expressions: Expressions;
  private readonly scope: Scope;

  constructor(expressions: Expressions, scope: Scope) {
    this.expressions = expressions;
    this.scope = scope;
  }

  resolve(expression: CallExpression): Typed {
    if (expression.name.dynamic) return this.dynamicColumn(expression.name.dynamic, expression.span);
    const name = expression.name.parts.at(-1)?.name ?? '';
    const system = findSystemFunction(name);
    if (system) return this.system(system, expression);
    const definition = expression.name.parts.length === 1 ? functions.get(name) : undefined;
    if (definition === undefined)
      throw unknownFunction(expression.name.parts.map((part) => part.name).join('.'), expression.span);
    const isCountOfAll =
      name === 'COUNT' && !expression.distinct && isPlainStar(expression.arguments[0]?.value);
    const written = isCountOfAll ? [] : expression.arguments;
    const { minimum, maximum } = definition;
    const hasStar = written.some(({ value }) => value.node === 'star');
    if (!isCountOfAll && !hasStar && written.length < minimum)
      throw tooFewArguments(expressionText(expression), minimum, written.length, expression.span);
    if (written.length > maximum)
      throw tooManyArguments(expressionText(expression), maximum, written.length, expression.span);
    if (definition.kind === 'scalar' && expression.ignoreNulls)
      throw unsupportedQuery(`IGNORE NULLS of ${name}`, expression.span);
    if (definition.kind === 'scalar' && expression.over)
      throw invalidConstruct(`Window function type does not exist: ${name}`, expression.span, '002037');
    const words = definition.kind === 'scalar' ? definition.words : undefined;
    const lambda = definition.kind === 'scalar' ? definition.lambda : undefined;
    const values = written.flatMap(({ value }, index): readonly Typed[] => {
      if (index === lambda) return [];
      if (value.node === 'star') return this.columns(name, value);
      return [words?.includes(index) ? this.word(value) : this.expressions.resolve(value)];
    });
    if (definition.kind === 'scalar') {
      const invocation = this.invocation(name, values, written, expression.span, () =>
        expressionText(expression),
      );
      const made = lambda === undefined ? undefined : written[lambda]?.value;
      return definition.build(made ? this.applying(made, definition, invocation) : invocation);
    }
    return this.aggregate(definition, name, values, written, expression);
  }

  /** With the lambda expression as the last of the values. */
  private applying(made: Expression, definition: ScalarFunction, invocation: Invocation): Invocation {
    const { resolution } = this.scope;
    const element = `let_${resolution.nextRelation()}`;
    const [list, initial] = invocation.values;
    if (!definition.accumulates || list === undefined || initial === undefined) {
      const body = elementLambda(made, element, this.scope, this.expressions);
      return { ...invocation, values: [...invocation.values, body], element };
    }
    const accumulator = `let_${resolution.nextRelation()}`;
    const names = { accumulator, element };
    const lambda = accumulatingLambda(made, initial, names, this.scope, this.expressions);
    return { ...invocation, values: [list, lambda.initial, lambda.body], ...names };
  }

  /** `*` and `t.*` among the arguments of functions that take any number of columns, or of pairs of name and value. */
  private columns(name: string, star: Extract<Expression, { node: 'star' }>): readonly Typed[] {
    if (!takingColumns.has(name) && !takingMembers.has(name)) return [this.expressions.resolve(star)];
    const columns = expandStar(star, this.scope, this.expressions);
    if (takingColumns.has(name)) return columns.map(({ value }) => value);
    return columns.flatMap((column) => [
      constant(text([...column.name].length, false), column.name),
      column.value,
    ]);
  }

  /** `IDENTIFIER('a.b')` where a value is expected names a column. */
  private dynamicColumn(named: Expression, at: Span): Typed {
    const value = this.expressions.resolve(named);
    if (value.kind !== 'constant' || typeof value.value !== 'string')
      throw invalidConstruct('IDENTIFIER needs a constant string', at, '001015', '22023');
    const parts = splitName(value.value).map(({ name, quoted }) => ({ name, quoted, span: at }));
    return this.scope.column(parts, at);
  }

  private invocation(
    name: string,
    values: readonly Typed[],
    written: readonly Argument[],
    at: Span,
    shown: () => string,
  ): Invocation {
    return {
      name,
      shown,
      values,
      written,
      at,
      order: [],
      distinct: false,
      window: null,
      element: null,
      accumulator: null,
      ignoreNulls: false,
      resolution: this.scope.resolution,
      options: this.scope.resolution.castOptions(at),
    };
  }

  /** A function that stands without brackets: CURRENT_DATE. */
  bare(definition: FunctionDefinition, name: string, at: Span): Typed {
    if (definition.kind !== 'scalar') throw unknownFunction(name, at);
    return definition.build(this.invocation(name, [], [], at, () => name));
  }

  private aggregate(
    definition: Extract<FunctionDefinition, { kind: 'aggregate' }>,
    name: string,
    values: readonly Typed[],
    written: readonly Argument[],
    expression: CallExpression,
  ): Typed {
    const shown = (): string => expressionText(expression);
    if (definition.windowOnly && expression.over === null)
      throw invalidConstruct(
        `Window function [${shown()}] requires an OVER clause`,
        expression.span,
        '002036',
      );
    if (expression.ignoreNulls && !definition.mayIgnoreNulls)
      throw unsupportedQuery(`IGNORE NULLS of ${name}`, expression.span);
    if (expression.orderWithin.length > 0 && !definition.takesOrder)
      throw invalidConstruct(
        `WITHIN GROUP is not allowed for function [${shown()}]`,
        expression.span,
        '002074',
      );
    const order = expression.orderWithin.map((item) =>
      orderKey(item, this.expressions.resolve(item.expression)),
    );
    if (definition.standsFor) return this.resolve(definition.standsFor(expression));
    const parts = definition.build({
      ...this.invocation(name, values, written, expression.span, shown),
      order,
      distinct: expression.distinct,
      window: expression.over,
      ignoreNulls: expression.ignoreNulls,
    });
    const resolved: Typed = {
      kind: 'aggregate',
      ...parts,
      distinct: expression.distinct,
      order: parts.order ?? order,
      over: expression.over ? this.window(expression.over) : null,
    };
    const nested = (part: Typed): boolean =>
      (isWindow(part) && !definition.takesWindows) || (expression.over === null && isAggregate(part));
    if (partsOf(resolved).some((part) => contains(part, nested)))
      throw invalidConstruct(`Aggregate functions cannot be nested: [${shown()}]`, expression.span, '002034');
    if (expression.over === null) this.refuseForeignAggregate(resolved, expression.span);
    return resolved;
  }

  /** An aggregate over columns of a query around it would be that query's: Snowflake has none such. */
  private refuseForeignAggregate(value: Typed, at: Span): void {
    const isForeign = (part: Typed): boolean => part.kind === 'column' && !this.scope.owns(part);
    if (contains(value, isForeign)) throw unsupportedSubquery(at);
  }

  /** A unit such as `minutes`, bare or as a string. */
  private word(expression: Expression): Typed {
    if (expression.node === 'column' && expression.parts.length === 1)
      return constant(text(), expression.parts[0]?.name ?? '');
    return this.expressions.resolve(expression);
  }

  private system(definition: SystemFunction, expression: CallExpression): Typed {
    const { context } = this.scope.resolution;
    // It would act with the privileges of whoever reads the view, for whoever made it.
    if (this.scope.resolution.expansion !== null)
      throw unsupportedQuery(`${definition.name} in a view`, expression.span);
    const options = this.scope.resolution.castOptions(expression.span);
    const shown = expressionText(expression);
    const given = expression.arguments.length;
    if (given < definition.minimumArguments)
      throw tooFewArguments(shown, definition.minimumArguments, given, expression.span);
    if (given > definition.maximumArguments)
      throw tooManyArguments(shown, definition.maximumArguments, given, expression.span);
    const values = expression.arguments.map((argument) =>
      asVarchar(this.expressions.resolve(argument.value), options),
    );
    if (!values.every(isConstant)) throw needsConstant(definition.name, expression.span);
    return {
      kind: 'deferred',
      type: definition.type,
      find: async (evaluate) => {
        const cells = await evaluate(values);
        return await callSystemFunction(
          definition,
          context,
          cells.map((cell) => (cell === null ? null : String(cell))),
        );
      },
    };
  }

  private window(specification: WindowSpecification): Window {
    const bound = (edge: NonNullable<WindowSpecification['frame']>['start']): string => {
      if (edge.kind !== 'PRECEDING' && edge.kind !== 'FOLLOWING') return edge.kind;
      const offset = this.expressions.resolve(edge.offset);
      if (offset.kind !== 'constant' || offset.type.type !== 'FIXED')
        throw invalidConstruct(
          'the offset of a window frame needs to be a constant number',
          edge.offset.span,
          '002303',
        );
      return `${String(offset.value)} ${edge.kind}`;
    };
    const { frame } = specification;
    const written =
      frame === null
        ? ''
        : frame.end === null
          ? `${frame.unit} ${bound(frame.start)}`
          : `${frame.unit} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`;
    return {
      partition: specification.partitionBy.map((part) => this.expressions.resolve(part)),
      order: specification.orderBy
        .map((item) => orderKey(item, this.expressions.resolve(item.expression)))
        .filter((key) => key.descending || !isNumbering(key.value)),
      frame: written,
    };
  }
}
