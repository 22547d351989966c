/** Relations of FROM: common tables, results of earlier queries, functions, derived tables, joins and what reshapes them. */
import type { Argument, Expression, ObjectName, TableExpression } from '../../../sql/ast.ts';
import type { Column, ResultSet } from '../../result.ts';
import { directoryColumns } from '../../stages/directory-table.ts';
import { findTableFunction } from '../../table-functions/find.ts';
import { isTableFunctionElsewhere } from '../../table-functions/not-here.ts';
import {
  invalidConstruct,
  invalidIdentifier,
  needsConstant,
  noStatementBefore,
  tooFewArguments,
  unknownTable,
  unknownTableFunction,
  unsupportedQuery,
} from '../errors.ts';
import { lastQueryId } from '../functions/context.ts';
import { type From, isConstant, type Typed } from '../tree.ts';
import { text } from '../types.ts';
import { catalogView } from './catalog-views.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { GeneratedRelation, LazyColumn, relationColumns, renamedColumns } from './generated-relation.ts';
import { type GeneratedTable, generatedTables, inputNumber } from './generated-tables.ts';
import { joined } from './joins.ts';
import { splitName } from './names.ts';
import { isNextValues, withNextValues } from './next-values.ts';
import { numberedInput, numbersInput } from './numbered-input.ts';
import { optionallyJoined } from './optional-joins.ts';
import { pivoted, unpivoted } from './pivots.ts';
import { sampled } from './samples.ts';
import type { ResolvedFrom, Scope } from './scope.ts';
import { resolveDirectory, resolveStage } from './stages.ts';
import { resolveTable } from './tables.ts';

type Of<Node extends TableExpression['node']> = Extract<TableExpression, { node: Node }>;

const crossed = (tables: readonly ResolvedFrom[]): From | null =>
  tables
    .map(({ from }) => from)
    .reduce<From | null>((left, right) => (left === null ? right : beside(left, right)), null);

/**
 * Joins that keep all rows of their left side hold for what is before the comma, too, whose columns their conditions
 * may name: so no condition reaches out of its join, which the database does not take of all expressions.
 */
const beside = (left: From, right: From): From => {
  const keepsLeft =
    right.kind === 'join' && (right.type === 'INNER' || right.type === 'LEFT' || right.type === 'CROSS');
  return keepsLeft
    ? { ...right, left: beside(left, right.left) }
    : { kind: 'join', type: 'CROSS', left, right, on: null };
};

export class FromResolver {
  private readonly scope: Scope;
  private readonly subquery: SubqueryResolver;
  /** Of the rows before the table function that is next, the number of each. */
  private inputNumber: (() => Typed) | null = null;

  constructor(scope: Scope, subquery: SubqueryResolver) {
    this.scope = scope;
    this.subquery = subquery;
  }

  /**
   * Adds the relations to the scope; those that follow may refer to those before (LATERAL). `conditions` are those
   * of WHERE that have a `(+)`, and say how the tables are joined.
   */
  resolve(tables: readonly TableExpression[], conditions: readonly Expression[] = []): From | null {
    const resolved: ResolvedFrom[] = [];
    for (const table of tables) {
      if (isNextValues(table)) {
        if (conditions.length > 0) throw unsupportedQuery('(+) beside GETNEXTVAL', table.span);
        const before = { from: crossed(resolved), relations: [...this.scope.relations] };
        this.replace(resolved, withNextValues(table, before, this.scope));
        continue;
      }
      const before = crossed(resolved);
      if (before !== null && conditions.length === 0 && numbersInput(table)) {
        const input = numberedInput({ from: before, relations: [...this.scope.relations] }, this.scope);
        this.replace(resolved, input.rows);
        this.inputNumber = input.number;
      }
      const next = this.table(table, this.scope);
      this.inputNumber = null;
      this.scope.relations.push(...next.relations);
      resolved.push(next);
    }
    if (conditions.length > 0) return optionallyJoined(resolved, conditions, this.scope, this.subquery);
    return crossed(resolved);
  }

  /** What was resolved so far is from now on known by other relations. */
  private replace(resolved: ResolvedFrom[], rows: ResolvedFrom): void {
    resolved.splice(0, resolved.length, rows);
    this.scope.relations.splice(0, this.scope.relations.length, ...rows.relations);
  }

  private table(table: TableExpression, scope: Scope): ResolvedFrom {
    switch (table.node) {
      case 'table':
        return this.named(table);
      case 'fed': {
        const result = this.scope.resolution.context.fedBy?.[table.position - 1];
        if (result === undefined) throw noStatementBefore(table.position, table.span);
        return this.earlier(result, table);
      }
      case 'tableFunction':
        return this.tableFunction(table, scope);
      case 'derived': {
        const query = this.subquery(table.query, table.lateral ? scope : this.scope.surroundings());
        const alias = this.scope.resolution.nextRelation();
        const columns = renamedColumns(query.columns, table.columnAliases);
        return {
          from: { kind: 'derived', query, alias, lateral: table.lateral },
          relations: [new GeneratedRelation(table.alias ? [table.alias.name] : [], alias, columns)],
        };
      }
      case 'join': {
        const before = this.table(table.left, scope);
        if (isNextValues(table.right)) return this.nextValues(table, table.right, before, scope);
        const input = numbersInput(table.right) ? numberedInput(before, scope) : null;
        const left = input?.rows ?? before;
        this.inputNumber = input?.number ?? null;
        const right = this.table(table.right, scope.beside(left.relations));
        this.inputNumber = null;
        return joined(table, left, right, scope, this.subquery);
      }
      case 'sample':
        return sampled(table, this.table(table.table, scope), this.expressions(scope));
      case 'pivot':
        return pivoted(table, this.table(table.table, scope), scope, this.subquery);
      case 'unpivot':
        return unpivoted(table, this.table(table.table, scope), scope);
      case 'directory': {
        const rows = resolveDirectory(table.stage, this.scope.resolution);
        const name = this.external(directoryColumns, rows);
        return this.relation(name, directoryColumns, table, []);
      }
      case 'stage': {
        const source = resolveStage(table, this.scope, ({ value }) => this.expressions(scope).resolve(value));
        return { from: source.from, relations: [source.relation(table.alias ? [table.alias.name] : [])] };
      }
    }
  }

  /** The numbers stand in the rows of the left side already: to its right there is one row for all of them. */
  private nextValues(
    table: Of<'join'>,
    right: Of<'tableFunction'>,
    before: ResolvedFrom,
    scope: Scope,
  ): ResolvedFrom {
    if (table.kind !== 'INNER' && table.kind !== 'CROSS')
      throw unsupportedQuery(`${table.kind} JOIN with GETNEXTVAL`, table.span);
    const { from, relations } = withNextValues(right, before, scope);
    const alias = this.scope.resolution.nextRelation();
    const onlyRow: From = { kind: 'generated', alias, arguments: [], render: () => 'SELECT 1 AS c0' };
    return joined(
      table,
      { from, relations: relations.slice(0, -1) },
      { from: onlyRow, relations: relations.slice(-1) },
      scope,
      this.subquery,
    );
  }

  private relation(
    source: string,
    columns: readonly Column[],
    table: Of<'table' | 'tableFunction' | 'directory' | 'fed'>,
    path: readonly string[],
  ): ResolvedFrom {
    const alias = this.scope.resolution.nextRelation();
    const names = renamedColumns(columns, table.columnAliases);
    return {
      from: { kind: 'relation', source, alias },
      relations: [new GeneratedRelation(table.alias ? [table.alias.name] : path, alias, names)],
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

  private named(table: Of<'table'>): ResolvedFrom {
    const parts = this.nameParts(table.name);
    const [only = ''] = parts;
    const common = parts.length === 1 ? this.scope.commonTable(only) : undefined;
    if (common) return this.relation(common.relation, common.columns, table, parts);
    const { resolution } = this.scope;
    const view = catalogView(parts, resolution.namespace);
    if (view !== undefined && 'source' in view) {
      resolution.preparations.push(() => view.prepare(resolution.context));
      return this.relation(view.source, view.columns, table, parts);
    }
    if (view !== undefined) {
      const name = this.external(view.columns, () => view.rows(resolution.context));
      return this.relation(name, view.columns, table, parts);
    }
    const resolved = this.tableOrDual(parts, table);
    if (resolved === null) return this.dual(table);
    const { from, alias, columns, path } = resolved;
    const names = renamedColumns(columns, table.columnAliases);
    return {
      from,
      relations: [new GeneratedRelation(table.alias ? [table.alias.name] : path, alias, names)],
    };
  }

  /** Null where DUAL is meant, and no table of that name is there. */
  private tableOrDual(parts: readonly string[], table: Of<'table'>): ReturnType<typeof resolveTable> | null {
    const { resolution } = this.scope;
    try {
      return resolveTable(parts, table.span, resolution, this.subquery);
    } catch (error) {
      if (parts.length === 1 && parts[0] === 'DUAL') return null;
      throw error;
    }
  }

  /** One row, as Oracle has it for queries that read nothing. */
  private dual(table: Of<'table'>): ResolvedFrom {
    const alias = this.scope.resolution.nextRelation();
    return {
      from: { kind: 'generated', alias, arguments: [], render: () => 'SELECT 1 AS c0' },
      relations: [{ path: [table.alias?.name ?? 'DUAL'], columns: [] }],
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

  private tableFunction(table: Of<'tableFunction'>, scope: Scope): ResolvedFrom {
    const parts = this.nameParts(table.name);
    const name = parts.at(-1) ?? '';
    const { context } = this.scope.resolution;
    if (parts.length === 1 && name === 'RESULT_SCAN') return this.resultScan(table);
    if (parts.length === 1 && name === 'GETNEXTVAL')
      throw unsupportedQuery('GETNEXTVAL without a table before it', table.span);
    const generated = parts.length === 1 ? generatedTables.get(name) : undefined;
    if (generated !== undefined) return this.generated(table, generated, scope);
    const definition = findTableFunction(name);
    if (definition === undefined)
      throw isTableFunctionElsewhere(name)
        ? unsupportedQuery(`table function ${name}`, table.span)
        : unknownTableFunction(parts.join('.'), table.span);
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
    const value = this.expressions(this.scope).resolve(listed(argument.value));
    if (!isConstant(value)) throw needsConstant(name, argument.value.span);
    return value;
  }

  private resultScan(table: Of<'tableFunction'>): ResolvedFrom {
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
    return this.earlier(context.resultOf(id), table);
  }

  private earlier({ columns, rows }: ResultSet, table: Of<'tableFunction' | 'fed'>): ResolvedFrom {
    return this.relation(
      this.external(columns, async () => rows),
      columns,
      table,
      [],
    );
  }

  private generated(
    table: Of<'tableFunction'>,
    { parameters, build }: GeneratedTable,
    scope: Scope,
  ): ResolvedFrom {
    const resolver = this.expressions(scope);
    const given = new Map(
      table.arguments.map((argument, index) => {
        const name = argument.name ?? parameters[index] ?? '';
        if (!parameters.includes(name)) throw invalidIdentifier(name, argument.value.span);
        return [name, resolver.resolve(argument.value)];
      }),
    );
    const { columns, values, render } = build(given, scope.resolution.castOptions(table.span));
    const alias = scope.resolution.nextRelation();
    const names = renamedColumns(columns, table.columnAliases);
    const number = this.inputNumber;
    const made = relationColumns(alias, names).map((column, index) =>
      number !== null && columns[index]?.name === inputNumber ? new LazyColumn(column.name, number) : column,
    );
    return {
      from: { kind: 'generated', alias, arguments: values, render },
      relations: [{ path: table.alias ? [table.alias.name] : [], columns: made }],
    };
  }
}

/** `FILES => ('a', 'b')`: an array, where functions take several values for one argument. */
const listed = (value: Expression): Expression =>
  value.node !== 'tuple'
    ? value
    : {
        node: 'call',
        name: { parts: [{ name: 'ARRAY_CONSTRUCT', quoted: false, span: value.span }], span: value.span },
        arguments: value.items.map((item) => ({ name: null, value: item })),
        distinct: false,
        orderWithin: [],
        ignoreNulls: false,
        over: null,
        span: value.span,
      };
