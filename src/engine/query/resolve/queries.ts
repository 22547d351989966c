/** Queries from the syntax tree to the typed tree. */
import type { Expression, Identifier, OrderItem, Query, QueryBody, Select, Span } from '../../../sql/ast.ts';
import type { Column } from '../../result.ts';
import {
  invalidAggregate,
  invalidConstruct,
  invalidIdentifier,
  misplacedWindow,
  setOperationWidth,
} from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import {
  type Body,
  type CommonTable,
  contains,
  isAggregate,
  isWindow,
  type OrderKey,
  queryOf,
  selectOf,
  type Typed,
  type TypedQuery,
} from '../tree.ts';
import { fixed, scaleOf, text } from '../types.ts';
import { drawnOnce } from './drawn-once.ts';
import { ExpressionResolver, writable } from './expressions.ts';
import { FromResolver } from './from.ts';
import { GeneratedRelation } from './generated-relation.ts';
import { GroupedColumns, resolveGrouping, sameText } from './grouping.ts';
import { connected } from './hierarchies.ts';
import { optionalConditions } from './optional-joins.ts';
import { orderKey } from './order.ts';
import { expandStar, type Output, positionOf } from './output.ts';
import { rowCount } from './row-counts.ts';
import { type CommonTableBinding, type Resolution, Scope } from './scope.ts';
import { converted, matched } from './set-operations.ts';
import { resolveValues } from './values.ts';
import { windowsBelow } from './windows-below.ts';

/** A body, its columns, and how ORDER BY finds what it sorts by. */
interface ResolvedBody {
  readonly body: Body;
  readonly columns: readonly Column[];
  readonly order: (item: OrderItem) => OrderKey;
}

export const resolveQuery = (query: Query, resolution: Resolution): TypedQuery =>
  resolveIn(query, new Scope(resolution, null));

/** A query within another, or within a statement that is none. */
export const resolveIn = (query: Query, parent: Scope): TypedQuery => {
  const tables: CommonTable[] = [];
  let scope = parent;
  for (const written of query.with) {
    const { table, binding } = resolveCommonTable(written, scope);
    tables.push(table);
    scope = new Scope(scope.resolution, scope, new Map([[written.name.name, binding]]));
  }
  const resolved = resolveBody(query.body, scope);
  const { columns } = resolved;
  const keys = query.orderBy.flatMap((item) => everyColumn(item, columns.length)).map(resolved.order);
  const relation = () => scope.resolution.nextRelation();
  const windowed = windowsBelow(resolved.body, keys, relation, query.span);
  const { body, order } = drawnOnce(windowed.body, windowed.order, relation);
  const top = query.body.node === 'select' ? query.body.top : null;
  const resolver = new ExpressionResolver(new Scope(scope.resolution, null), resolveIn);
  return {
    with: tables,
    body,
    columns,
    order,
    limit: rowCount(query.limit ?? top, 'limit', resolver),
    offset: rowCount(query.offset, 'result offset', resolver),
  };
};

/** `ORDER BY ALL` is by each column of the select list, in their order. */
const everyColumn = (item: OrderItem, width: number): readonly OrderItem[] => {
  const { node, span } = item.expression;
  if (node !== 'all') return [item];
  return Array.from({ length: width }, (_, index) => ({
    ...item,
    expression: { node: 'literal', type: 'number', text: String(index + 1), span },
  }));
};

const columnsNamed = (columns: readonly Column[], names: readonly Identifier[]): readonly Column[] =>
  columns.map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }));

/** Room to grow: what the first row of a recursive table shows says little about the later ones. */
const widened = (column: Column): Column => {
  if (column.type === 'FIXED') return { ...column, ...fixed(38, scaleOf(column)) };
  return column.type === 'TEXT' ? { ...column, ...text() } : { ...column, nullable: true };
};

const resolveCommonTable = (
  written: Query['with'][number],
  scope: Scope,
): { readonly table: CommonTable; readonly binding: CommonTableBinding } => {
  const relation = scope.resolution.nextRelation();
  const { body } = written.query;
  const selfReference =
    body.node === 'setOperation' &&
    body.operator.startsWith('UNION') &&
    written.query.with.length === 0 &&
    mentions(body.right, written.name.name) &&
    // RECURSIVE may be left out; then a table of that name is meant where the first rows come from it, too.
    (written.recursive || !mentions(body.left, written.name.name));
  if (!selfReference) {
    const query = resolveIn(written.query, scope);
    return {
      table: { relation, query, recursive: false },
      binding: { relation, columns: columnsNamed(query.columns, written.columns) },
    };
  }
  const first = asQuery(body.left, scope);
  const columns = columnsNamed(first.columns, written.columns).map(widened);
  const binding = { relation, columns };
  const within = new Scope(scope.resolution, scope, new Map([[written.name.name, binding]]));
  const next = asQuery(body.right, within);
  if (next.columns.length !== columns.length) throw setOperationWidth(body.operator, written.name.span);
  const at = written.name.span;
  const query: TypedQuery = {
    ...first,
    with: [],
    columns,
    order: [],
    limit: null,
    offset: null,
    body: {
      kind: 'setOperation',
      operator: body.operator,
      left: converted(first, columns, scope.resolution, at),
      right: converted(next, columns, scope.resolution, at),
      relation: scope.resolution.nextRelation(),
    },
  };
  return { table: { relation, query, recursive: true }, binding };
};

/** Whether a FROM below names the table. */
const mentions = (tree: unknown, name: string): boolean => {
  if (Array.isArray(tree)) return tree.some((item) => mentions(item, name));
  if (tree === null || typeof tree !== 'object') return false;
  if ('node' in tree && tree.node === 'table' && 'name' in tree) {
    const named = tree.name;
    if (named !== null && typeof named === 'object' && 'parts' in named && Array.isArray(named.parts))
      return (
        named.parts.length === 1 && named.parts.some((part: { readonly name?: string }) => part.name === name)
      );
  }
  return Object.values(tree).some((value) => mentions(value, name));
};

const asQuery = (body: QueryBody, scope: Scope): TypedQuery => {
  if (body.node === 'nested') return resolveIn(body.query, scope);
  const resolved = resolveBody(body, scope);
  const top = body.node === 'select' ? body.top : null;
  const limit = rowCount(top, 'limit', new ExpressionResolver(scope, resolveIn));
  const whole = windowsBelow(resolved.body, [], () => scope.resolution.nextRelation(), spanOf(body));
  return { ...queryOf(whole.body, resolved.columns), limit };
};

const nowhere = { start: 0, end: 0, line: 1, position: 0 };

const resolveBody = (body: QueryBody, scope: Scope): ResolvedBody => {
  const { resolution } = scope;
  switch (body.node) {
    case 'select':
      return resolveSelect(body, scope);
    case 'nested': {
      const query = resolveIn(body.query, scope);
      const relation = resolution.nextRelation();
      return {
        body: { kind: 'nested', query, relation },
        columns: query.columns,
        order: orderByOutput(relation, query.columns, scope),
      };
    }
    case 'values': {
      const { types, rows } = resolveValues(body, scope, resolveIn);
      const columns = types.map((type, index) => ({ ...type, name: `COLUMN${index + 1}` }));
      const relation = resolution.nextRelation();
      return {
        body: { kind: 'values', rows, relation },
        columns,
        order: orderByOutput(relation, columns, scope),
      };
    }
    case 'setOperation': {
      const at = spanOf(body);
      const { left, right, columns } = matched(
        asQuery(body.left, scope),
        asQuery(body.right, scope),
        body,
        resolution,
        at,
      );
      const relation = resolution.nextRelation();
      return {
        body: {
          kind: 'setOperation',
          operator: body.operator,
          left,
          right,
          relation,
        },
        columns,
        order: orderByOutput(relation, columns, scope),
      };
    }
  }
};

const spanOf = (body: QueryBody): Span => {
  switch (body.node) {
    case 'select':
      return body.span;
    case 'nested':
      return body.query.span;
    case 'setOperation':
      return spanOf(body.left);
    case 'values':
      return body.rows[0]?.[0]?.span ?? nowhere;
  }
};

/** After a set operation only the result's own columns can be sorted by. */
const orderByOutput = (relation: string, columns: readonly Column[], parent: Scope) => {
  const scope = new Scope(parent.resolution, parent);
  scope.relations.push(new GeneratedRelation([], relation, columns));
  const resolver = new ExpressionResolver(scope, resolveIn);
  return (item: OrderItem): OrderKey => {
    const position = positionOf(item.expression);
    if (position === undefined) {
      const key = resolver.orderKey(item);
      if (contains(key.value, isAggregate)) throw invalidAggregate('ORDER BY', item.expression.span);
      return key;
    }
    const value = scope.columnAt(position);
    if (value === undefined) throw invalidIdentifier(String(position), item.expression.span);
    return orderKey(item, value);
  };
};

/** The name of a column without an alias: its text, in upper case. */
const outputName = (expression: Expression, resolution: Resolution): string => {
  if (expression.node === 'column') return expression.parts.at(-1)?.name ?? '';
  const written = resolution.textOf(expression.span);
  return (written ?? expressionText(expression)).toUpperCase();
};

const resolveSelect = (select: Select, parent: Scope): ResolvedBody => {
  const { resolution } = parent;
  const scope = new Scope(resolution, parent);
  const conditions = optionalConditions(select.where);
  const from =
    select.connectBy === null
      ? new FromResolver(scope, resolveIn).resolve(select.from, conditions.optional)
      : connected(select.connectBy, select, scope, resolveIn);
  const resolver = new ExpressionResolver(scope, resolveIn);
  for (const { expression, alias } of select.columns)
    if (alias && !scope.aliases.has(alias.name)) {
      const resolved: { value?: Typed } = {};
      scope.aliases.set(alias.name, () => {
        resolved.value ??= writable(resolver.resolve(expression));
        return resolved.value;
      });
    }
  const outputs = select.columns.flatMap(({ expression, alias }): readonly Output[] => {
    if (expression.node === 'star') return expandStar(expression, scope, resolver);
    const name = alias?.name ?? outputName(expression, resolution);
    const value = (alias && scope.alias(alias.name)) || resolver.resolve(expression);
    const first = alias && select.columns.find((column) => column.alias?.name === alias.name)?.expression;
    return [{ name, value: first === expression || !alias ? value : resolver.resolve(expression) }];
  });
  if (outputs.length === 0) throw invalidConstruct('SELECT with no columns', select.span, '002056', '42601');

  const where = conditions.plain ? resolver.condition(conditions.plain, 'WHERE') : null;
  if (where && select.where && contains(where, isAggregate))
    throw invalidAggregate('WHERE', select.where.span);
  if (where && select.where && contains(where, isWindow))
    throw misplacedWindow(expressionText(select.where), select.where.span);
  const having = select.having ? resolver.condition(select.having, 'HAVING') : null;
  if (having && select.having && contains(having, isWindow))
    throw misplacedWindow(expressionText(select.having), select.having.span);
  const qualify = select.qualify ? resolver.condition(select.qualify, 'QUALIFY') : null;
  const windowed = (value: Typed): boolean => contains(value, isWindow);
  if (qualify && select.qualify && !windowed(qualify) && !outputs.some(({ value }) => windowed(value)))
    throw invalidConstruct(
      'QUALIFY needs a window function, in its condition or in the SELECT list',
      select.qualify.span,
    );
  const group = resolveGrouping(select, outputs, resolver);

  const aggregated = (value: Typed): boolean => contains(value, isAggregate);
  const isGrouped =
    group !== null ||
    having !== null ||
    outputs.some(({ value }) => aggregated(value)) ||
    (qualify !== null && aggregated(qualify));
  const grouped = isGrouped ? new GroupedColumns(group, scope, select) : null;
  const check = (value: Typed): void => grouped?.check(value);
  for (const { value } of outputs) check(value);
  if (having) check(having);
  if (qualify) check(qualify);

  const isSubtotaled = (value: Typed): boolean =>
    group !== null && group.sets.length > 1 && value.kind !== 'aggregate';
  const columns = outputs.map(
    ({ name, value }): Column => ({
      ...value.type,
      name,
      nullable: value.type.nullable || isSubtotaled(value),
    }),
  );
  const order = (item: OrderItem): OrderKey => {
    const position = positionOf(item.expression);
    if (position !== undefined) {
      const output = outputs[position - 1];
      if (output === undefined) throw invalidIdentifier(String(position), item.expression.span);
      return orderKey(item, output.value);
    }
    const name =
      item.expression.node === 'column' && item.expression.parts.length === 1
        ? item.expression.parts[0]?.name
        : undefined;
    const named = outputs.filter((output) => output.name === name);
    const value = named.length === 1 && named[0] ? named[0].value : resolver.resolve(item.expression);
    check(value);
    // An aggregate here alone makes one group of all rows, as it would among the columns.
    if (!isGrouped && aggregated(value))
      for (const output of outputs) new GroupedColumns(null, scope, select).check(output.value);
    if (select.distinct && !outputs.some((output) => sameText(output.value, value)))
      throw invalidConstruct(
        `[${expressionText(item.expression)}] is not a valid order by expression`,
        item.expression.span,
        '002157',
      );
    return orderKey(item, value);
  };
  return {
    body: selectOf({
      distinct: select.distinct,
      columns: outputs.map((output) => output.value),
      from,
      where,
      group,
      having,
      qualify,
    }),
    columns,
    order,
  };
};
