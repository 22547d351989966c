/** Expressions from the syntax tree to the typed tree: names found, types known, functions chosen. */
import type { Expression, OrderItem, Query, Span } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import type { Bind } from '../../engine.ts';
import { cast } from '../casts.ts';
import {
  invalidConstruct,
  invalidIdentifier,
  tooComplex,
  unsetBind,
  unsetVariable,
  unsupportedQuery,
} from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { choose } from '../functions/conditions.ts';
import { withoutBrackets } from '../functions/context.ts';
import { addUnits, parseInterval } from '../functions/date-times.ts';
import { type PathStep, path } from '../functions/semi-structured.ts';
import { functions } from '../functions/table.ts';
import { asCondition, binary, compare, negate, not, unify } from '../operators.ts';
import { matchesPattern } from '../patterns.ts';
import { call, constant, isLargerThan, type OrderKey, type Typed, type TypedQuery } from '../tree.ts';
import { boolean, fixed, isNumeric, text, typeNamed, withNullable } from '../types.ts';
import { bindConstant } from './binds.ts';
import { CallResolver } from './calls.ts';
import { comparedWith } from './compared-queries.ts';
import { numberConstant } from './literals.ts';
import { orderKey } from './order.ts';
import type { Scope } from './scope.ts';
import { namedNextValue } from './sequences.ts';

/** Resolves subqueries; given by the part that resolves queries, which needs this one. */
export type SubqueryResolver = (query: Query, scope: Scope) => TypedQuery;

type Binds = StatementContext['binds'];

type Of<Node extends Expression['node']> = Extract<Expression, { node: Node }>;

const isHierarchyPath = ({ name }: Of<'call'>): boolean =>
  name.parts.length === 1 && name.parts[0]?.name === 'SYS_CONNECT_BY_PATH';

const greatestDepth = 400;
const greatestSize = 50_000;

/** `a + a AS b, b + b AS c …` doubles with every alias. */
export const writable = (value: Typed): Typed => {
  if (isLargerThan(value, greatestSize)) throw tooComplex();
  return value;
};

export class ExpressionResolver {
  private readonly scope: Scope;
  private readonly subquery: SubqueryResolver;
  private readonly binds: Binds;
  private depth = 0;

  /** `binds` are those of the statement, unless this is one row of many. */
  constructor(scope: Scope, subquery: SubqueryResolver, binds: Binds = scope.resolution.context.binds) {
    this.scope = scope;
    this.subquery = subquery;
    this.binds = binds;
  }

  resolve(expression: Expression): Typed {
    if (++this.depth > greatestDepth)
      throw invalidConstruct('the expression is nested too deeply', expression.span, '001003', '42000');
    try {
      const value = this.node(expression);
      return this.depth === 1 ? writable(value) : value;
    } finally {
      this.depth--;
    }
  }

  /** Where names mean something else. */
  resolveWithin(scope: Scope, expression: Expression): Typed {
    return new ExpressionResolver(scope, this.subquery, this.binds).resolve(expression);
  }

  condition(expression: Expression, name: string): Typed {
    return asCondition(this.resolve(expression), this.options(expression.span), name);
  }

  private options(at: Span) {
    return this.scope.resolution.castOptions(at);
  }

  private node(expression: Expression): Typed {
    switch (expression.node) {
      case 'literal':
        return this.literal(expression);
      case 'typedLiteral':
        return this.typedLiteral(expression);
      case 'bind': {
        const bind = this.bindOf(expression);
        if (bind === undefined) throw unsetBind(this.textOf(expression), expression.span);
        return bindConstant(bind, expression.span);
      }
      case 'variable':
        return this.variable(expression);
      case 'column':
        return this.column(expression);
      case 'place': {
        const { position, qualifier, span } = expression;
        const names = qualifier.map(({ name }) => name);
        const found = this.scope.columnAt(position, names);
        if (found === undefined) throw invalidIdentifier([...names, `$${position}`].join('.'), span);
        return found;
      }
      case 'optional':
        return this.optionalColumn(expression.column);
      case 'all':
        throw invalidConstruct('ALL is not allowed here', expression.span, '001003', '42000');
      case 'lambda':
        throw invalidConstruct('a lambda expression is not allowed here', expression.span, '001003', '42000');
      case 'above': {
        const { hierarchy } = this.scope;
        if (hierarchy === null)
          throw invalidConstruct(`${expression.of} without CONNECT BY`, expression.span, '001003', '42000');
        return hierarchy.above(expression.of, expression.operand, expression.span);
      }
      case 'unary': {
        const operand = this.resolve(expression.operand);
        const options = this.options(expression.span);
        if (expression.operator === 'NOT') return not(operand, options);
        if (expression.operator === '-') return negate(operand, options);
        return isNumeric(operand.type) ? operand : negate(negate(operand, options), options);
      }
      case 'binary':
        return this.binary(expression);
      case 'isNull': {
        const operand = this.resolve(expression.operand);
        const test = expression.negated ? 'IS NOT NULL' : 'IS NULL';
        return call(withNullable(boolean, false), [operand], ([value]) => `(${value} ${test})`);
      }
      case 'isBoolean': {
        const operand = this.condition(expression.operand, 'IS');
        const test = `IS ${expression.negated ? 'NOT ' : ''}${expression.value ? 'TRUE' : 'FALSE'}`;
        return call(withNullable(boolean, false), [operand], ([value]) => `(${value} ${test})`);
      }
      case 'isDistinct':
        return compare(
          expression.negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM',
          this.resolve(expression.left),
          this.resolve(expression.right),
          this.options(expression.span),
        );
      case 'between': {
        const options = this.options(expression.span);
        const operand = this.resolve(expression.operand);
        const within = binary(
          'AND',
          compare('>=', operand, this.resolve(expression.low), options),
          compare('<=', operand, this.resolve(expression.high), options),
          options,
        );
        return expression.negated ? not(within, options) : within;
      }
      case 'in':
        return this.inList(expression);
      case 'inQuery':
        return this.inQuery(expression);
      case 'quantified':
        return this.quantified(expression);
      case 'exists':
        return {
          kind: 'exists',
          type: withNullable(boolean, false),
          query: this.subquery(expression.query, this.scope),
        };
      case 'like':
        return this.like(expression);
      case 'case':
        return this.caseOf(expression);
      case 'cast': {
        const type = typeNamed(expression.type);
        if (type === undefined)
          throw invalidConstruct(
            `Unsupported data type '${expression.type.name}'.`,
            expression.span,
            '002040',
            '42601',
          );
        return cast(this.resolve(expression.operand), type, {
          ...this.options(expression.span),
          tolerant: expression.tolerant,
        });
      }
      case 'call':
        if (this.scope.hierarchy !== null && isHierarchyPath(expression))
          return this.scope.hierarchy.path(expression);
        return new CallResolver(this, this.scope).resolve(expression);
      case 'subquery': {
        const query = this.subquery(expression.query, this.scope);
        const [column, ...more] = query.columns;
        if (column === undefined || more.length > 0)
          throw invalidConstruct(
            'Subquery used as a value must have exactly one column',
            expression.span,
            '002031',
          );
        const { name: _, ...type } = column;
        return { kind: 'scalarQuery', type: { ...type, nullable: true }, query };
      }
      case 'path': {
        const steps = expression.steps.map(
          (step): PathStep => ('key' in step ? step : this.pathStep(this.resolve(step.index))),
        );
        return path(this.resolve(expression.operand), steps, this.options(expression.span));
      }
      case 'collate':
        // Without a specification, texts compare as they always do here: https://docs.snowflake.com/en/sql-reference/collation
        if (expression.collation !== '') throw unsupportedQuery('COLLATE', expression.span);
        return this.resolve(expression.operand);
      case 'interval':
        throw unsupportedQuery('INTERVAL outside of addition and subtraction', expression.span);
      case 'tuple':
        throw unsupportedQuery('row values', expression.span);
      case 'star':
        throw invalidConstruct("'*' is not allowed here", expression.span, '001003', '42000');
    }
  }

  /** Only conditions that say how tables are joined know what to do with a `(+)`. */
  protected optionalColumn({ span }: Expression): Typed {
    throw invalidConstruct(
      'Outer join operator (+) is allowed in conditions of WHERE only, each joined to the others by AND',
      span,
    );
  }

  bindOf(expression: Of<'bind'>): Bind | undefined {
    return Object.hasOwn(this.binds, expression.name) ? this.binds[expression.name] : undefined;
  }

  /** As it was written. */
  textOf(expression: Expression): string {
    return this.scope.resolution.textOf(expression.span) ?? expressionText(expression);
  }

  private pathStep(index: Typed): PathStep {
    return index.kind === 'constant' && index.type.type === 'TEXT' ? { key: String(index.value) } : { index };
  }

  private literal(expression: Of<'literal'>): Typed {
    switch (expression.type) {
      case 'null':
        return constant(text(), null);
      case 'boolean':
        return constant(withNullable(boolean, false), expression.text.toUpperCase() === 'TRUE');
      case 'string':
        return constant(text([...expression.text].length, false), expression.text);
      case 'number': {
        const number = numberConstant(expression.text);
        if (number === undefined)
          throw invalidConstruct(`invalid number '${expression.text}'`, expression.span);
        return number;
      }
    }
  }

  private typedLiteral(expression: Of<'typedLiteral'>): Typed {
    const type = typeNamed({ name: expression.type.toUpperCase(), parameters: [] });
    if (type === undefined)
      throw invalidConstruct(`Unsupported data type '${expression.type}'.`, expression.span, '002040');
    return cast(
      constant(text([...expression.text].length, false), expression.text),
      type,
      this.options(expression.span),
    );
  }

  private variable(expression: Of<'variable'>): Typed {
    if (/^\d+$/.test(expression.name)) {
      const column = this.scope.columnAt(Number(expression.name));
      if (column === undefined) throw invalidIdentifier(`$${expression.name}`, expression.span);
      return column;
    }
    const variable = this.scope.resolution.context.variables.get(expression.name.toUpperCase());
    if (variable === undefined) throw unsetVariable(expression.name.toUpperCase(), expression.span);
    return constant(variable.type, variable.value);
  }

  private column(expression: Of<'column'>): Typed {
    const [only, ...more] = expression.parts;
    if (only && more.length === 0 && !only.quoted && withoutBrackets.has(only.name)) {
      const definition = functions.get(only.name);
      if (definition) return new CallResolver(this, this.scope).bare(definition, only.name, expression.span);
    }
    const found = this.scope.find(expression.parts, expression.span);
    const next = found ?? namedNextValue(expression.parts, expression.span, this.scope.resolution);
    return next ?? this.scope.column(expression.parts, expression.span);
  }

  private binary(expression: Of<'binary'>): Typed {
    const { operator, left, right, span } = expression;
    const options = this.options(span);
    if (right.node === 'interval' && (operator === '+' || operator === '-'))
      return this.shifted(this.resolve(left), right, operator === '-');
    if (left.node === 'interval' && operator === '+') return this.shifted(this.resolve(right), left, false);
    if (left.node === 'tuple' && right.node === 'tuple' && (operator === '=' || operator === '<>')) {
      const pairs = left.items.map((item, index) => {
        const other = right.items[index];
        if (other === undefined) throw invalidConstruct('row values differ in length', span);
        return compare('=', this.resolve(item), this.resolve(other), options);
      });
      const [first = constant(boolean, true), ...rest] = pairs;
      const equal = rest.reduce((all, pair) => binary('AND', all, pair, options), first);
      return operator === '=' ? equal : not(equal, options);
    }
    return binary(operator, this.resolve(left), this.resolve(right), options);
  }

  private shifted(value: Typed, interval: Of<'interval'>, backwards: boolean): Typed {
    let moved = value;
    for (const { amount, unit } of parseInterval(interval.text, interval.span)) {
      const number = numberConstant(amount) ?? constant(fixed(), '0');
      const signed = backwards ? negate(number, this.options(interval.span)) : number;
      moved = addUnits(unit, signed, moved, this.options(interval.span));
    }
    return moved;
  }

  private inList(expression: Of<'in'>): Typed {
    const options = this.options(expression.span);
    const anyOf = ([first = constant(boolean, false), ...rest]: readonly Typed[]): Typed => {
      const found = rest.reduce((either, equal) => binary('OR', either, equal, options), first);
      return expression.negated ? not(found, options) : found;
    };
    if (expression.operand.node === 'tuple') {
      const equals = expression.list.map((item) =>
        this.resolve({
          node: 'binary',
          operator: '=',
          left: expression.operand,
          right: item,
          span: expression.span,
        }),
      );
      return anyOf(equals);
    }
    const operand = this.resolve(expression.operand);
    const list = expression.list.map((item) => this.resolve(item));
    if (operand.type.type === 'VARIANT') {
      return anyOf(list.map((item) => compare('=', operand, item, options)));
    }
    const unified = unify([operand, ...list], options, 'IN');
    const type = withNullable(
      boolean,
      unified.some((value) => value.type.nullable),
    );
    return call(
      type,
      unified,
      ([value, ...items]) => `(${value} ${expression.negated ? 'NOT IN' : 'IN'} (${items.join(', ')}))`,
    );
  }

  private inQuery(expression: Of<'inQuery'>): Typed {
    const query = this.subquery(expression.query, this.scope);
    const written = expression.operand.node === 'tuple' ? expression.operand.items : [expression.operand];
    if (written.length !== query.columns.length)
      throw invalidConstruct(
        'the subquery has another number of columns than the value before IN',
        expression.span,
        '002031',
      );
    const { resolution } = this.scope;
    const given = written.map((item) => this.resolve(item));
    const compared = comparedWith(given, query, 'IN', resolution, expression.span);
    return { kind: 'inQuery', type: boolean, ...compared, negated: expression.negated };
  }

  private quantified(expression: Of<'quantified'>): Typed {
    const { operator, quantifier, span } = expression;
    const query = this.subquery(expression.query, this.scope);
    const [column, ...more] = query.columns;
    if (column === undefined || more.length > 0)
      throw invalidConstruct('Subquery after ANY or ALL must have exactly one column', span, '002031');
    const given = this.resolve(expression.operand);
    const compared = comparedWith([given], query, operator, this.scope.resolution, span);
    const [operand = given] = compared.operands;
    return { kind: 'quantified', type: boolean, operator, quantifier, operand, query: compared.query };
  }

  private like(expression: Of<'like'>): Typed {
    const { operator, operand, patterns, negated, span } = expression;
    const matched = matchesPattern(
      {
        operator: operator === 'RLIKE' ? 'RLIKE' : operator.startsWith('ILIKE') ? 'ILIKE' : 'LIKE',
        value: this.resolve(operand),
        patterns: patterns.map((pattern) => this.resolve(pattern)),
        escaping: expression.escape === null ? null : this.resolve(expression.escape),
        every: operator.endsWith('ALL'),
      },
      this.options(span),
      span,
    );
    return negated ? not(matched, this.options(span)) : matched;
  }

  private caseOf(expression: Of<'case'>): Typed {
    const options = this.options(expression.span);
    const operand = expression.operand ? this.resolve(expression.operand) : null;
    const conditions = expression.branches.map(({ when }) => {
      const condition = this.resolve(when);
      return operand ? compare('=', operand, condition, options) : asCondition(condition, options, 'CASE');
    });
    const results = expression.branches.map(({ value }) => this.resolve(value));
    const otherwise = expression.otherwise ? this.resolve(expression.otherwise) : null;
    return choose(conditions, results, otherwise, { options, name: 'CASE' });
  }

  orderKey(item: OrderItem, value: Typed = this.resolve(item.expression)): OrderKey {
    return orderKey(item, value);
  }
}
