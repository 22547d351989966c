/** Relations of FROM: common tables, results of earlier queries, functions, derived tables and joins. */
import type {
  Argument,
  Expression,
  Identifier,
  ObjectName,
  Span,
  TableExpression,
} from '../../../sql/ast.ts';
import type { Column } from '../../result.ts';
import { findTableFunction } from '../../table-functions/find.ts';
import { cast } from '../casts.ts';
import {
  invalidAggregate,
  invalidConstruct,
  invalidIdentifier,
  tooFewArguments,
  unknownTable,
  unknownTableFunction,
  unsupportedQuery,
} from '../errors.ts';
import { lastQueryId } from '../functions/context.ts';
import { binary, compare } from '../operators.ts';
import { once, quote } from '../sql-text.ts';
import { constant, contains, type From, isConstant, type Typed } from '../tree.ts';
import { boolean, fixed, isSemiStructured, text, variant } from '../types.ts';
import { broughtOut } from './brought-out.ts';
import { catalogView } from './catalog-views.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { columnsOf, merged, nullable } from './joined-columns.ts';
import { splitName } from './names.ts';
import { relationColumns, renamedColumns, type Scope, type ScopeRelation } from './scope.ts';
import { nextValue, nextValueColumn, sequenceNamed } from './sequences.ts';
import { resolveTable } from './tables.ts';

type Of<Node extends TableExpression['node']> = Extract<TableExpression, { node: Node }>;

interface Resolved {
  readonly from: From;
  readonly relations: readonly ScopeRelation[];
}

const renamed = (columns: readonly Column[], names: readonly Identifier[]): readonly Column[] =>
  names.length === 0
    ? columns
    : columns.map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }));

const isNextValues = (table: TableExpression): table is Of<'tableFunction'> =>
  table.node === 'tableFunction' &&
  table.name.parts.length === 1 &&
  table.name.parts[0]?.name === 'GETNEXTVAL';

export class FromResolver {
  private readonly scope: Scope;
  private readonly subquery: SubqueryResolver;

  constructor(scope: Scope, subquery: SubqueryResolver) {
    this.scope = scope;
    this.subquery = subquery;
  }

  /** Adds the relations to the scope; those that follow may refer to those before (LATERAL). */
  resolve(tables: readonly TableExpression[]): From | null {
    let joined: From | null = null;
    for (const table of tables) {
      if (isNextValues(table)) {
        joined = this.withNextValues(table, joined);
        continue;
      }
      const { from, relations } = this.table(table, this.scope);
      this.scope.relations.push(...relations);
      joined = joined === null ? from : { kind: 'join', type: 'CROSS', left: joined, right: from, on: null };
    }
    return joined;
  }

  /** `TABLE(GETNEXTVAL(s))`: one number for each row of what stands before it, however often it is read. */
  private withNextValues(table: Of<'tableFunction'>, joined: From | null): From {
    const { resolution, relations } = this.scope;
    const [argument, ...more] = table.arguments;
    if (argument?.value.node !== 'column' || more.length > 0)
      throw invalidConstruct('GETNEXTVAL needs the name of a sequence', table.span, '001015', '22023');
    const parts = argument.value.parts.map(({ name }) => name);
    const drawn = nextValue(sequenceNamed(parts, table.span, resolution));
    const { query, brought, alias } = broughtOut([drawn], joined, relations, resolution);
    const numbers = relationColumns(alias, renamed([nextValueColumn], table.columnAliases));
    relations.splice(0, relations.length, ...brought, {
      path: [table.alias?.name ?? 'GETNEXTVAL'],
      columns: numbers,
    });
    return { kind: 'derived', query, alias, lateral: false };
  }

  private table(table: TableExpression, scope: Scope): Resolved {
    switch (table.node) {
      case 'table':
        return this.named(table);
      case 'tableFunction':
        return this.tableFunction(table, scope);
      case 'derived': {
        const query = this.subquery(table.query, table.lateral ? scope : this.scope.surroundings());
        const alias = this.scope.resolution.nextRelation();
        const columns = renamedColumns(query, table.columnAliases);
        return {
          from: { kind: 'derived', query, alias, lateral: table.lateral },
          relations: [
            { path: table.alias ? [table.alias.name] : [], columns: relationColumns(alias, columns) },
          ],
        };
      }
      case 'join':
        return this.join(table, scope);
    }
  }

  private relation(
    source: string,
    columns: readonly Column[],
    table: Of<'table' | 'tableFunction'>,
    path: readonly string[],
  ): Resolved {
    const alias = this.scope.resolution.nextRelation();
    const names = renamed(columns, table.columnAliases);
    return {
      from: { kind: 'relation', source, alias },
      relations: [{ path: table.alias ? [table.alias.name] : path, columns: relationColumns(alias, names) }],
    };
  }

  private nameParts(name: ObjectName): readonly string[] {
    if (name.dynamic === undefined) return name.parts.map((part) => part.name);
    const value = this.expressions(this.scope).resolve(name.dynamic);
    if (value.kind !== 'constant' || typeof value.value !== 'string')
      throw invalidConstruct('IDENTIFIER needs a constant string', name.span, '001015', '22023');
    const parts = splitName(value.value).map((part) => part.name);
    if (parts.length === 0) throw unknownTable(value.value, name.span);
    return parts;
  }

  private named(table: Of<'table'>): Resolved {
    const parts = this.nameParts(table.name);
    const [only = ''] = parts;
    const common = parts.length === 1 ? this.scope.commonTable(only) : undefined;
    if (common) return this.relation(common.relation, common.columns, table, parts);
    const { resolution } = this.scope;
    const view = catalogView(parts, resolution.namespace);
    if (view !== undefined) {
      const name = this.external(view.columns, () => view.rows(resolution.context));
      return this.relation(name, view.columns, table, parts);
    }
    const { from, alias, columns, path } = resolveTable(parts, table.span, resolution, this.subquery);
    const names = renamed(columns, table.columnAliases);
    return {
      from,
      relations: [{ path: table.alias ? [table.alias.name] : path, columns: relationColumns(alias, names) }],
    };
  }

  private external(
    columns: readonly Column[],
    load: Parameters<Scope['resolution']['externals']['push']>[0]['load'],
  ): string {
    const name = `x${this.scope.resolution.externals.length}`;
    this.scope.resolution.externals.push({ name, columns, load });
    return name;
  }

  private expressions(scope: Scope): ExpressionResolver {
    return new ExpressionResolver(scope, this.subquery);
  }

  private tableFunction(table: Of<'tableFunction'>, scope: Scope): Resolved {
    const parts = this.nameParts(table.name);
    const name = parts.at(-1) ?? '';
    const { context } = this.scope.resolution;
    if (parts.length === 1)
      switch (name) {
        case 'RESULT_SCAN':
          return this.resultScan(table);
        case 'FLATTEN':
          return this.flatten(table, scope);
        case 'SPLIT_TO_TABLE':
          return this.splitToTable(table, scope);
        case 'GENERATOR':
          return this.generator(table);
        case 'GETNEXTVAL':
          throw unsupportedQuery('GETNEXTVAL inside of JOIN', table.span);
        default:
      }
    const definition = findTableFunction(name);
    if (definition === undefined) throw unknownTableFunction(parts.join('.'), table.span);
    const values = table.arguments.map((argument) => this.constantArgument(argument, name));
    const source = this.external(definition.columns, async (evaluate) => {
      const cells = await evaluate(values);
      return await definition.rows(
        context,
        parts.slice(0, -1),
        table.arguments.map((argument, index) => ({
          name: argument.name,
          type: values[index]?.type ?? text(),
          value: cells[index] ?? null,
        })),
      );
    });
    return this.relation(source, definition.columns, table, [name]);
  }

  private constantArgument(argument: Argument, name: string): Typed {
    const value = this.expressions(this.scope).resolve(argument.value);
    if (!isConstant(value))
      throw invalidConstruct(
        `argument of ${name} needs to be constant`,
        argument.value.span,
        '001015',
        '22023',
      );
    return value;
  }

  private resultScan(table: Of<'tableFunction'>): Resolved {
    const { context } = this.scope.resolution;
    const [argument] = table.arguments;
    if (argument === undefined) throw tooFewArguments('RESULT_SCAN()', 1, 0, table.span);
    const value = this.constantArgument(argument, 'RESULT_SCAN');
    const id =
      value.kind !== 'constant'
        ? null
        : value.type.type === 'FIXED'
          ? lastQueryId(context, Number(value.value))
          : value.value;
    if (typeof id !== 'string')
      throw invalidConstruct('RESULT_SCAN needs the id of a query', table.span, '000709', '02000');
    const result = context.resultOf(id);
    const source = this.external(result.columns, async () => result.rows);
    return this.relation(source, result.columns, table, []);
  }

  private argumentsByName(
    table: Of<'tableFunction'>,
    names: readonly string[],
    scope: Scope,
  ): ReadonlyMap<string, Typed> {
    const resolver = this.expressions(scope);
    return new Map(
      table.arguments.map((argument, index) => {
        const name = argument.name ?? names[index] ?? '';
        if (!names.includes(name)) throw invalidIdentifier(name, argument.value.span);
        return [name, resolver.resolve(argument.value)];
      }),
    );
  }

  private generated(
    table: Of<'tableFunction'>,
    columns: readonly Column[],
    values: readonly Typed[],
    render: (values: readonly string[]) => string,
  ): Resolved {
    const alias = this.scope.resolution.nextRelation();
    return {
      from: { kind: 'generated', alias, arguments: values, render },
      relations: [
        {
          path: table.alias ? [table.alias.name] : [],
          columns: relationColumns(alias, renamed(columns, table.columnAliases)),
        },
      ],
    };
  }

  /** https://docs.snowflake.com/en/sql-reference/functions/flatten */
  private flatten(table: Of<'tableFunction'>, scope: Scope): Resolved {
    const given = this.argumentsByName(table, ['INPUT', 'PATH', 'OUTER', 'RECURSIVE', 'MODE'], scope);
    const input = given.get('INPUT');
    if (input === undefined) throw tooFewArguments('FLATTEN()', 1, 0, table.span);
    const recursive = given.get('RECURSIVE');
    const isRecursive = recursive?.kind === 'constant' && recursive.value === true;
    const mode = this.flattenMode(given.get('MODE'), table.span);
    const route = given.get('PATH');
    const routeText = route?.kind === 'constant' && typeof route.value === 'string' ? route.value : '';
    const options = this.scope.resolution.castOptions(table.span);
    const source = isSemiStructured(input.type) ? input : cast(input, variant, options);
    const outer = given.get('OUTER');
    const keepsEmpty = outer?.kind === 'constant' && outer.value === true;
    const columns: readonly Column[] = [
      { ...fixed(18, 0, false), name: 'SEQ' },
      { ...text(), name: 'KEY' },
      { ...text(), name: 'PATH' },
      { ...fixed(18, 0), name: 'INDEX' },
      { ...variant, name: 'VALUE' },
      { ...variant, name: 'THIS' },
    ];
    return this.generated(table, columns, [source], ([value = '']) => {
      const steps = [...routeText.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
        match[1] === undefined ? `."${(match[2] ?? '').replace(/["\\\0]/g, '')}"` : `[${match[1]}]`,
      );
      const target =
        steps.length === 0
          ? value
          : `CAST(json_extract(${value}, ${quote(`$${steps.join('')}`)}) AS VARCHAR)`;
      if (isRecursive) return deepFlattenQuery(target, quote(routeText), mode, keepsEmpty);
      return flattenQuery(target, quote(routeText), mode, keepsEmpty);
    });
  }

  private flattenMode(given: Typed | undefined, at: Span): FlattenMode {
    const mode =
      given === undefined ? 'BOTH' : given.kind === 'constant' ? String(given.value).toUpperCase() : '';
    if (mode === 'BOTH' || mode === 'ARRAY' || mode === 'OBJECT') return mode;
    throw invalidConstruct("MODE of FLATTEN needs to be 'OBJECT', 'ARRAY' or 'BOTH'", at, '001044', '22023');
  }

  private splitToTable(table: Of<'tableFunction'>, scope: Scope): Resolved {
    const given = this.argumentsByName(table, ['STRING', 'DELIMITER'], scope);
    const options = this.scope.resolution.castOptions(table.span);
    const values = ['STRING', 'DELIMITER'].map((name) => {
      const value = given.get(name);
      if (value === undefined) throw tooFewArguments('SPLIT_TO_TABLE()', 2, given.size, table.span);
      return cast(value, text(), options);
    });
    const columns: readonly Column[] = [
      { ...fixed(18, 0, false), name: 'SEQ' },
      { ...fixed(18, 0, false), name: 'INDEX' },
      { ...text(), name: 'VALUE' },
    ];
    return this.generated(
      table,
      columns,
      values,
      ([value, separator]) =>
        `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, CAST(place AS DECIMAL(18, 0)) AS c1, pieces[place] AS c2 FROM (SELECT pieces, unnest(range(1, len(pieces) + 1)) AS place FROM (SELECT string_split(${value}, ${separator}) AS pieces))`,
    );
  }

  private generator(table: Of<'tableFunction'>): Resolved {
    const given = this.argumentsByName(table, ['ROWCOUNT', 'TIMELIMIT'], this.scope);
    const rows = given.get('ROWCOUNT') ?? constant(fixed(1, 0, false), '0');
    if (!isConstant(rows))
      throw invalidConstruct('ROWCOUNT needs to be constant', table.span, '001015', '22023');
    const counted = cast(rows, fixed(18, 0), this.scope.resolution.castOptions(table.span));
    return this.generated(
      table,
      [],
      [counted],
      ([count]) => `SELECT 1 AS c0 FROM range(CAST(${count} AS BIGINT))`,
    );
  }

  private join(table: Of<'join'>, scope: Scope): Resolved {
    const left = this.table(table.left, scope);
    const inner = scope.beside(left.relations);
    const right = this.table(table.right, inner);
    const outerLeft = table.kind === 'RIGHT' || table.kind === 'FULL';
    const outerRight = table.kind === 'LEFT' || table.kind === 'FULL' || table.kind === 'ASOF';
    const leftRelations = outerLeft ? left.relations.map(nullable) : left.relations;
    const rightRelations = outerRight ? right.relations.map(nullable) : right.relations;
    const both = scope.beside([...left.relations, ...right.relations]);
    const shared =
      table.kind === 'NATURAL'
        ? columnsOf(left.relations)
            .filter((column) => columnsOf(right.relations).some((other) => other.name === column.name))
            .map((column) => column.name)
        : table.using.map((column) => column.name);
    const condition =
      shared.length > 0
        ? this.using(left.relations, right.relations, shared, table.span)
        : table.on
          ? this.joinCondition(table.on, both)
          : null;
    if (table.kind === 'ASOF' && table.match) {
      if (table.on) requireEqualities(table.on);
      const closest = this.closest(table.match, scope.beside(left.relations), scope.beside(right.relations));
      const options = this.scope.resolution.castOptions(table.span);
      const on = condition === null ? closest : binary('AND', condition, closest, options);
      return this.joined(
        table,
        { kind: 'join', type: 'ASOF LEFT', left: left.from, right: right.from, on },
        leftRelations,
        rightRelations,
        shared,
      );
    }
    const type = table.kind === 'NATURAL' || table.kind === 'ASOF' ? 'INNER' : table.kind;
    const needsCondition = type !== 'CROSS' && condition === null;
    const from: From = {
      kind: 'join',
      type: needsCondition && type === 'INNER' ? 'CROSS' : type,
      left: left.from,
      right: right.from,
      on: needsCondition && type !== 'INNER' ? constant(boolean, true) : condition,
    };
    return this.joined(table, from, leftRelations, rightRelations, shared);
  }

  private joined(
    table: Of<'join'>,
    from: From,
    left: readonly ScopeRelation[],
    right: readonly ScopeRelation[],
    shared: readonly string[],
  ): Resolved {
    if (shared.length === 0) return { from, relations: [...left, ...right] };
    return { from, relations: merged(left, right, shared, table.kind, this.scope, table.span) };
  }

  /** MATCH_CONDITION: a value of the left side against one of the right. */
  private closest(written: Expression, left: Scope, right: Scope): Typed {
    const isOrder = written.node === 'binary' && ['>=', '>', '<=', '<'].includes(written.operator);
    if (written.node !== 'binary' || !isOrder)
      throw invalidConstruct(
        'MATCH_CONDITION needs one comparison by >=, >, <= or <',
        written.span,
        '002079',
      );
    const sides: readonly [Typed, Typed] = [
      this.expressions(left).resolve(written.left),
      this.expressions(right).resolve(written.right),
    ];
    if (sides.some(isConstant))
      throw invalidConstruct('MATCH_CONDITION compares columns of both tables', written.span, '002079');
    return binary(written.operator, ...sides, this.scope.resolution.castOptions(written.span));
  }

  private joinCondition(written: Expression, scope: Scope): Typed {
    const condition = this.expressions(scope).condition(written, 'ON');
    if (contains(condition, (part) => part.kind === 'aggregate')) throw invalidAggregate('ON', written.span);
    return condition;
  }

  private using(
    left: readonly ScopeRelation[],
    right: readonly ScopeRelation[],
    names: readonly string[],
    at: Span,
  ): Typed {
    const options = this.scope.resolution.castOptions(at);
    const find = (relations: readonly ScopeRelation[], name: string): Typed => {
      const found = columnsOf(relations).find((column) => column.name === name && !column.hidden);
      if (found === undefined) throw invalidIdentifier(name, at);
      return found.value;
    };
    const [first, ...rest] = names.map((name) => compare('=', find(left, name), find(right, name), options));
    return rest.reduce((all, pair) => binary('AND', all, pair, options), first ?? constant(boolean, true));
  }
}

/** Beside its MATCH_CONDITION, ASOF JOIN takes equalities only. */
const requireEqualities = (written: Expression): void => {
  if (written.node === 'binary' && written.operator === 'AND') {
    requireEqualities(written.left);
    requireEqualities(written.right);
  } else if (written.node !== 'binary' || written.operator !== '=')
    throw unsupportedQuery('ASOF JOIN by other than equality', written.span);
};

type FlattenMode = 'BOTH' | 'ARRAY' | 'OBJECT';

const deepFlattenQuery = (value: string, route: string, mode: FlattenMode, keepsEmpty: boolean): string => {
  const entries = `CAST(json_extract(snowgate_flatten(source, ${route}, '${mode}'), '$[*]') AS VARCHAR[])`;
  const list = keepsEmpty
    ? once(entries, (name) => `CASE WHEN ${name} IS NULL OR len(${name}) = 0 THEN [NULL] ELSE ${name} END`)
    : entries;
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, json_extract_string(entry, '$[0]') AS c1, json_extract_string(entry, '$[1]') AS c2, CAST(json_extract_string(entry, '$[2]') AS DECIMAL(18, 0)) AS c3, CAST(json_extract(entry, '$[3]') AS VARCHAR) AS c4, coalesce(CAST(json_extract(entry, '$[4]') AS VARCHAR), source) AS c5 FROM (SELECT source, unnest(${list}) AS entry FROM (SELECT ${value} AS source))`;
};

const flattenQuery = (value: string, route: string, mode: FlattenMode, keepsEmpty: boolean): string => {
  const kind = `(SELECT ${value} AS source)`;

  const ofArray = "WHEN 'ARRAY' THEN range(CAST(json_array_length(source) AS BIGINT))";
  const ofObject = "WHEN 'OBJECT' THEN range(len(json_keys(source)))";
  const places = `CASE json_type(source) ${mode === 'OBJECT' ? '' : ofArray} ${mode === 'ARRAY' ? '' : ofObject} ELSE [] END`;
  const list = keepsEmpty
    ? once(places, (name) => `CASE WHEN ${name} IS NULL OR len(${name}) = 0 THEN [NULL] ELSE ${name} END`)
    : places;
  const name = `CASE WHEN json_type(source) = 'OBJECT' THEN json_keys(source)[place + 1] END`;
  const item = `CASE WHEN json_type(source) = 'OBJECT' THEN json_extract(source, '/' || replace(replace(${name}, '~', '~0'), '/', '~1')) WHEN place IS NOT NULL THEN json_extract(source, place) END`;
  const keyText = `CASE WHEN ${route} = '' THEN ${name} ELSE ${route} || '.' || ${name} END`;
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, ${name} AS c1, CASE WHEN json_type(source) = 'ARRAY' THEN ${route} || '[' || place || ']' ELSE ${keyText} END AS c2, CASE WHEN json_type(source) = 'ARRAY' THEN CAST(place AS DECIMAL(18, 0)) END AS c3, CAST(${item} AS VARCHAR) AS c4, source AS c5 FROM (SELECT source, unnest(${list}) AS place FROM ${kind})`;
};

export const isStar = (expression: Expression): expression is Extract<Expression, { node: 'star' }> =>
  expression.node === 'star';
