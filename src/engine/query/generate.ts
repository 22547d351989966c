/** Writes a resolved query in the database's SQL. Every name in it is generated; users' text occurs in literals only. */
import type { Cell } from '../result.ts';
import { jsonOrder } from './json-order.ts';
import { literal } from './sql-text.ts';
import {
  type Body,
  type CommonTable,
  columnAlias,
  type Deferred,
  type From,
  type Grouping,
  isConstant,
  isVolatile,
  type OrderKey,
  type Typed,
  type TypedQuery,
  type TypedSelect,
} from './tree.ts';

/** Values found for deferred constants. Without them a text is only good for comparing expressions. */
export type DeferredValues = ReadonlyMap<Deferred, Cell>;

/** The database moves no condition past a limit. */
const fence = ` LIMIT ${2n ** 62n}`;

export class Generator {
  private readonly values: DeferredValues | null;
  private readonly fences: boolean;

  /** `fences` are left out where nothing can fail behind them: they cost time. */
  constructor(values: DeferredValues | null, fences = true) {
    this.values = values;
    this.fences = fences;
  }

  expression(value: Typed): string {
    switch (value.kind) {
      case 'constant':
        return literal(value.type, value.value);
      case 'deferred':
        return this.deferred(value);
      case 'column':
        return `${value.relation}.${value.column}`;
      case 'call':
        return value.render(value.arguments.map((argument) => this.expression(argument)));
      case 'aggregate': {
        const order = this.order(value.order);
        const inner = (argument: string): string =>
          `${value.distinct ? 'DISTINCT ' : ''}${argument}${order && ` ORDER BY ${order}`}`;
        const over = value.over === null ? '' : this.over(value.over);
        return value.render(
          value.arguments.map((argument) => this.expression(argument)),
          inner,
          over,
        );
      }
      case 'scalarQuery':
        return `(${this.query(value.query)})`;
      case 'exists':
        return `EXISTS (${this.query(value.query)})`;
      case 'quantified':
        return `(${this.expression(value.operand)} ${value.operator} ${value.quantifier} (${this.query(value.query)}))`;
      case 'inQuery': {
        const operands = value.operands.map((operand) => this.expression(operand));
        const [only = ''] = operands;
        const left = operands.length === 1 ? only : `row(${operands.join(', ')})`;
        const columns = operands.map((_, index) => `q.${columnAlias(index)}`);
        const right = columns.length === 1 ? columns.join('') : `row(${columns.join(', ')})`;
        return `(${left} ${value.negated ? 'NOT IN' : 'IN'} (SELECT ${right} FROM (${this.query(value.query)}) AS q))`;
      }
    }
  }

  private readonly placeholders = new Map<Deferred, string>();

  private deferred(value: Deferred): string {
    const found = this.values?.get(value);
    if (found !== undefined) return literal(value.type, found);
    const known = this.placeholders.get(value) ?? `deferred${this.placeholders.size}`;
    this.placeholders.set(value, known);
    return known;
  }

  private over(window: NonNullable<(Typed & { kind: 'aggregate' })['over']>): string {
    const parts: string[] = [];
    if (window.partition.length > 0)
      parts.push(`PARTITION BY ${window.partition.map((part) => this.expression(part)).join(', ')}`);
    const order = this.order(window.order);
    if (order) parts.push(`ORDER BY ${order}`);
    if (window.frame) parts.push(window.frame);
    return ` OVER (${parts.join(' ')})`;
  }

  private order(keys: readonly OrderKey[]): string {
    return keys
      .filter((key) => !isConstant(key.value) || isVolatile(key.value))
      .map((key) => {
        const direction = `${key.descending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`;
        const written = this.expression(key.value);
        if (key.value.type.type !== 'VARIANT') return `${written} ${direction}`;
        return `${jsonOrder(written)} ${direction}`;
      })
      .join(', ');
  }

  query(query: TypedQuery): string {
    const parts: string[] = [];
    if (query.with.length > 0) {
      const recursive = query.with.some((table) => table.recursive) ? 'RECURSIVE ' : '';
      const tables = query.with.map(
        (table) =>
          `${table.relation}(${table.query.columns.map((_, index) => columnAlias(index)).join(', ')}) AS (${this.commonTable(table)})`,
      );
      parts.push(`WITH ${recursive}${tables.join(', ')}`);
    }
    parts.push(this.body(query.body, query.columns.length));
    const order = this.order(query.order);
    if (order) parts.push(`ORDER BY ${order}`);
    if (query.limit) parts.push(`LIMIT CAST(${this.expression(query.limit)} AS BIGINT)`);
    if (query.offset) parts.push(`OFFSET CAST(${this.expression(query.offset)} AS BIGINT)`);
    return parts.join(' ');
  }

  /** The database finds the recursion only where the set operation stands bare. */
  private commonTable({ query, recursive }: CommonTable): string {
    const { body } = query;
    if (!recursive || body.kind !== 'setOperation') return this.query(query);
    return `${this.query(body.left)} ${body.operator} ${this.query(body.right)}`;
  }

  private body(body: Body, width: number): string {
    if (body.kind === 'select') return this.select(body);
    const names = Array.from({ length: width }, (_, index) => columnAlias(index));
    const outputs = names.map((name) => `${body.relation}.${name}`).join(', ');
    const source = ((): string => {
      switch (body.kind) {
        case 'nested':
          return this.query(body.query);
        case 'setOperation':
          return `(${this.query(body.left)}) ${body.operator} (${this.query(body.right)})`;
        case 'values':
          return `VALUES ${body.rows
            .map((row) => `(${row.map((value) => this.expression(value)).join(', ')})`)
            .join(', ')}`;
      }
    })();
    return `SELECT ${outputs} FROM (${source}) AS ${body.relation}(${names.join(', ')})`;
  }

  private select(select: TypedSelect): string {
    const columns = select.columns.map(
      (column, index) => `${this.expression(column)} AS ${columnAlias(index)}`,
    );
    const parts = [`SELECT ${select.distinct ? 'DISTINCT ' : ''}${columns.join(', ')}`];
    if (select.from) parts.push(`FROM ${this.from(select.from)}`);
    if (select.where) parts.push(`WHERE ${this.expression(select.where)}`);
    if (select.group) parts.push(`GROUP BY ${this.grouping(select.group)}`);
    if (select.having) parts.push(`HAVING ${this.expression(select.having)}`);
    if (select.qualify) parts.push(`QUALIFY ${this.expression(select.qualify)}`);
    return parts.join(' ');
  }

  private grouping(group: Grouping): string {
    const list = (set: readonly Typed[]): string =>
      set
        .map((value) => {
          const written = this.expression(value);
          // A bare constant would be read as a position, or refused.
          return isConstant(value) ? `CASE WHEN TRUE THEN ${written} END` : written;
        })
        .join(', ');
    const [only = [], ...others] = group.sets;
    if (others.length === 0 && only.length > 0) return list(only);
    return `GROUPING SETS (${group.sets.map((set) => `(${list(set)})`).join(', ')})`;
  }

  private from(from: From): string {
    switch (from.kind) {
      case 'relation':
        return `${from.source} AS ${from.alias}`;
      case 'derived':
        return `${from.lateral ? 'LATERAL ' : ''}(${this.query(from.query)}${from.fenced === true && this.fences ? fence : ''}) AS ${from.alias}`;
      case 'generated':
        return `LATERAL (${from.render(from.arguments.map((value) => this.expression(value)))}) AS ${from.alias}`;
      case 'sample': {
        const unit = from.method === 'reservoir' ? 'ROWS' : 'PERCENT';
        const seed = from.seed === null ? '' : ` REPEATABLE (${from.seed})`;
        return `${this.from(from.from)} TABLESAMPLE ${from.method}(${from.amount} ${unit})${seed}`;
      }
      case 'join': {
        const condition = from.on === null ? '' : ` ON ${this.expression(from.on)}`;
        return `(${this.from(from.left)} ${from.type} JOIN ${this.from(from.right)}${condition})`;
      }
    }
  }
}
