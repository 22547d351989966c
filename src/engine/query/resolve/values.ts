/** VALUES, with one row for each element of bound arrays. */
import type { Expression, QueryBody, Span } from '../../../sql/ast.ts';
import { isArrayBind } from '../../binds.ts';
import type { Bind } from '../../engine.ts';
import type { ColumnType } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidAggregate, invalidConstruct, setOperationWidth } from '../errors.ts';
import { constant, contains, isNullConstant, type Typed } from '../tree.ts';
import { commonType, text } from '../types.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import type { Scope } from './scope.ts';

type Binds = { readonly [name: string]: Bind };

const nowhere: Span = { start: 0, end: 0, line: 1, position: 0 };

export interface ResolvedValues {
  readonly types: readonly ColumnType[];
  readonly rows: readonly (readonly Typed[])[];
}

export const resolveValues = (
  { rows: written }: Extract<QueryBody, { node: 'values' }>,
  scope: Scope,
  subquery: SubqueryResolver,
): ResolvedValues => {
  const { resolution } = scope;
  const at = written[0]?.[0]?.span ?? nowhere;
  const rows = bindRows(written, resolution.context.binds, at).flatMap((binds) => {
    const resolver = new ExpressionResolver(scope, subquery, binds);
    return written.map((row) =>
      row.map((value) => {
        const resolved = resolver.resolve(value);
        if (contains(resolved, (part) => part.kind === 'aggregate'))
          throw invalidAggregate('VALUES', value.span);
        return resolved;
      }),
    );
  });
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw setOperationWidth('VALUES', at);
  const types = Array.from({ length: width }, (_, index) =>
    combine(
      rows.map((row) => row[index] ?? constant(text(), null)),
      written[0]?.[index]?.span ?? nowhere,
    ),
  );
  const options = resolution.castOptions(nowhere);
  return {
    types,
    rows: rows.map((row) => row.map((value, index) => cast(value, types[index] ?? text(), options))),
  };
};

/**
 * The binds for each time that the row is read: once for every element of the arrays bound in it. Several rows of
 * values take no arrays. https://docs.snowflake.com/en/sql-reference/bind-variables#binding-an-array-of-values
 */
const bindRows = (rows: readonly (readonly Expression[])[], binds: Binds, at: Span): readonly Binds[] => {
  if (rows.length > 1 || !Object.values(binds).some(isArrayBind)) return [binds];
  const arrays = [...bindsIn(rows)].flatMap(
    (name): [string, Bind & { readonly value: readonly (string | null)[] }][] => {
      const bind = Object.hasOwn(binds, name) ? binds[name] : undefined;
      return bind !== undefined && isArrayBind(bind) ? [[name, bind]] : [];
    },
  );
  const [first] = arrays;
  if (first === undefined) return [binds];
  const { length } = first[1].value;
  if (length === 0) throw invalidConstruct('An array bound to a row of values has no elements', at);
  const other = arrays.find(([, bind]) => bind.value.length !== length);
  if (other !== undefined)
    throw invalidConstruct(
      `Arrays bound to one row of values must have the same number of elements, got ${length} and ${other[1].value.length}`,
      at,
    );
  return Array.from({ length }, (_, index) => ({
    ...binds,
    ...Object.fromEntries(
      arrays.map(([name, { type, value }]) => [name, { type, value: value[index] ?? null }]),
    ),
  }));
};

const bindsIn = (tree: unknown, found = new Set<string>()): ReadonlySet<string> => {
  if (tree === null || typeof tree !== 'object') return found;
  if ('node' in tree && tree.node === 'bind' && 'name' in tree) found.add(String(tree.name));
  for (const part of Object.values(tree)) bindsIn(part, found);
  return found;
};

const combine = (values: readonly Typed[], at: Span): ColumnType => {
  const telling = values.filter((value) => !isNullConstant(value));
  const [first = constant(text(), null), ...rest] = telling;
  const type = rest.reduce((combined: ColumnType, value) => {
    const wider = commonType(combined, value.type);
    if (wider === undefined) throw invalidConstruct('inconsistent data types in VALUES', at, '001790');
    return wider;
  }, first.type);
  return telling.length < values.length ? { ...type, nullable: true } : type;
};
