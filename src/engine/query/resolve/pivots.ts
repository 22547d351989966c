/**
 * https://docs.snowflake.com/en/sql-reference/constructs/pivot
 * https://docs.snowflake.com/en/sql-reference/constructs/unpivot
 */
import type { Expression, Identifier, Pivot, Unpivot } from '../../../sql/ast.ts';
import type { Column, ColumnType } from '../../result.ts';
import {
  ambiguousColumn,
  columnTypeMismatch,
  invalidConstruct,
  invalidIdentifier,
  unsupportedQuery,
} from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { unify } from '../operators.ts';
import {
  call,
  constant,
  type From,
  isAggregate,
  isConstant,
  queryOf,
  selectOf,
  type Typed,
  type TypedQuery,
} from '../tree.ts';
import { boolean, text, typeText } from '../types.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { relationColumns, renamedColumns } from './generated-relation.ts';
import { columnsOf } from './joined-columns.ts';
import type { ResolvedFrom, Scope, ScopeColumn } from './scope.ts';

/** The columns as `*` would show them. */
const visible = ({ relations }: ResolvedFrom): readonly ScopeColumn[] =>
  columnsOf(relations).filter(({ hidden }) => !hidden);

const named = (columns: readonly ScopeColumn[], { name, span }: Identifier): ScopeColumn => {
  const [found, another] = columns.filter((column) => column.name === name);
  if (found === undefined) throw invalidIdentifier(name, span);
  if (another !== undefined) throw ambiguousColumn(name, span);
  return found;
};

const derivedFrom = (query: TypedQuery, table: Pivot | Unpivot, scope: Scope): ResolvedFrom => {
  const alias = scope.resolution.nextRelation();
  return {
    from: { kind: 'derived', query, alias, lateral: false },
    relations: [
      {
        path: table.alias ? [table.alias.name] : [],
        columns: relationColumns(alias, renamedColumns(query.columns, table.columnAliases)),
      },
    ],
  };
};

/** Rows with the same values in all columns but the two become one, with a column for each value of the key. */
export const pivoted = (
  table: Pivot,
  input: ResolvedFrom,
  scope: Scope,
  subquery: SubqueryResolver,
): ResolvedFrom => {
  // Whatever is kept would need other columns as rows come and go.
  if (table.found !== null) throw unsupportedQuery('dynamic PIVOT in other than a query', table.span);
  const columns = visible(input);
  const argument = named(columns, table.argument);
  const key = named(columns, table.key);
  const kept = columns.filter((column) => column !== argument && column !== key);
  const within = scope.surroundings();
  within.relations.push({ path: [], columns });
  const resolver = new ExpressionResolver(within, subquery);
  const made = table.values.map(({ value, alias }) => {
    if (!isConstant(resolver.resolve(value)))
      throw invalidConstruct('PIVOT needs constant values', value.span, '001015', '22023');
    const name = alias?.name ?? expressionText(value);
    return {
      name: table.suffix === null ? name : `${name}_${table.suffix.name}`,
      value: resolver.resolve(aggregateWhere(table, value)),
    };
  });
  const first = made[0]?.value;
  if (first !== undefined && table.insteadOfNull === null && !isAggregate(first))
    throw invalidConstruct(`${table.aggregate.name} is not an aggregate function`, table.aggregate.span);
  const outputs = [...kept, ...made];
  const query = queryOf(
    selectOf({
      columns: outputs.map(({ value }) => value),
      from: input.from,
      group: kept.length === 0 ? null : { sets: [kept.map(({ value }) => value)] },
    }),
    outputs.map(({ name, value }): Column => ({ ...value.type, name })),
  );
  return derivedFrom(query, table, scope);
};

/** `SUM(CASE WHEN key = value THEN argument END)`; NULL is a value like others. */
const aggregateWhere = (table: Pivot, value: Expression): Expression => {
  const { span } = table;
  const column = (name: Identifier): Expression => ({ node: 'column', parts: [name], span: name.span });
  const when: Expression = { node: 'isDistinct', left: column(table.key), right: value, negated: true, span };
  const picked: Expression = {
    node: 'case',
    operand: null,
    branches: [{ when, value: column(table.argument) }],
    otherwise: null,
    span,
  };
  const aggregate = callOf(table.aggregate, [picked]);
  if (table.insteadOfNull === null) return aggregate;
  return callOf({ name: 'COALESCE', quoted: false, span }, [aggregate, table.insteadOfNull]);
};

export const callOf = (name: Identifier, values: readonly Expression[]): Expression => ({
  node: 'call',
  name: { parts: [name], span: name.span },
  arguments: values.map((value) => ({ name: null, value })),
  distinct: false,
  orderWithin: [],
  ignoreNulls: false,
  over: null,
  span: name.span,
});

/** Each row becomes one for every listed column, with the column's name and its value. */
export const unpivoted = (table: Unpivot, input: ResolvedFrom, scope: Scope): ResolvedFrom => {
  const columns = visible(input);
  const listed = table.columns.map(({ column }) => named(columns, column));
  const [first, ...rest] = listed;
  if (first === undefined) throw invalidConstruct('UNPIVOT needs a list of columns', table.span);
  const { type } = first.value.type;
  const other = rest.find(({ value }) => value.type.type !== type);
  if (other !== undefined)
    throw columnTypeMismatch(other.name, typeText(first.value.type), typeText(other.value.type));
  const values = unify(
    listed.map(({ value }) => value),
    scope.resolution.castOptions(table.span),
    'UNPIVOT',
  );
  const labels = table.columns.map(({ label }) => constant(text([...label].length, false), label));
  const longest = Math.max(...labels.map((label) => label.type.length ?? 0));
  const outputs = [
    ...columns.filter((column) => !listed.includes(column)),
    { name: table.name.name, value: oneByOne(text(longest, false), labels) },
    {
      name: table.value.name,
      value: oneByOne({ ...(values[0] ?? first.value).type, nullable: true }, values),
    },
  ];
  const rows = queryOf(
    selectOf({ columns: outputs.map(({ value }) => value), from: input.from }),
    outputs.map(({ name, value }): Column => ({ ...value.type, name })),
  );
  return derivedFrom(table.keepsNulls ? rows : withValues(rows, scope), table, scope);
};

/** A row for each of the values, which the database makes in step with those of another column. */
const oneByOne = (type: ColumnType, values: readonly Typed[]): Typed =>
  call(type, values, (written) => `unnest([${written.join(', ')}])`);

/** The rows whose last column is not NULL. */
const withValues = (rows: TypedQuery, scope: Scope): TypedQuery => {
  const alias = scope.resolution.nextRelation();
  const values = relationColumns(alias, rows.columns).map(({ value }) => value);
  const from: From = { kind: 'derived', query: rows, alias, lateral: false };
  const where = call(boolean, values.slice(-1), ([value]) => `(${value} IS NOT NULL)`);
  return queryOf(selectOf({ columns: values, from, where }), rows.columns);
};
