/** What is found out before a compiled statement runs: the values of its constants, and rows from outside. */
import type { StatementContext } from '../context.ts';
import type { Cell, Column } from '../result.ts';
import type { Database, LoadedRelation } from './duckdb/database.ts';
import { canceled } from './errors.ts';
import { needsFences } from './fences.ts';
import { Generator } from './generate.ts';
import type { Resolution } from './resolve/scope.ts';
import { withShares } from './text-limits.ts';
import { columnAlias, type Deferred, type Typed, type TypedQuery } from './tree.ts';

export class Execution {
  readonly #database: Database;
  readonly #context: StatementContext;
  readonly #values = new Map<Deferred, Cell>();

  constructor(database: Database, context: StatementContext) {
    this.#database = database;
    this.#context = context;
  }

  /** Finds every constant in the tree that is not known yet. */
  async find(tree: unknown): Promise<void> {
    for (const deferred of deferredOf(tree)) {
      if (!this.#values.has(deferred)) this.#values.set(deferred, await deferred.find(this.evaluate));
      if (this.#context.signal.aborted) throw canceled();
    }
  }

  async load({
    externals,
    preparations,
  }: Pick<Resolution, 'externals' | 'preparations'>): Promise<readonly LoadedRelation[]> {
    for (const prepare of preparations) await prepare();
    const relations: LoadedRelation[] = [];
    for (const { name, columns, load } of externals) {
      const rows = await load(this.evaluate);
      relations.push('pieces' in rows ? { name, ...rows } : { name, columns, rows });
    }
    return relations;
  }

  readonly evaluate = async (expressions: readonly Typed[]): Promise<readonly Cell[]> => {
    await this.find(expressions);
    const known = expressions.map((expression) => this.#constantValue(expression));
    if (known.every((value) => value !== undefined)) return known;
    const generator = new Generator(this.#values);
    const columns = expressions.map(
      (expression, index): Column => ({ ...expression.type, name: columnAlias(index) }),
    );
    const sql = withShares(
      `SELECT ${expressions.map((expression) => generator.expression(expression)).join(', ')}`,
    );
    const [row = []] = await this.#database.query(sql, columns, [], this.#context.signal);
    return row;
  };

  sql(query: TypedQuery): string {
    return withShares(new Generator(this.#values, needsFences(query)).query(query));
  }

  /** The one row of a SELECT of constants: it needs no database. */
  fold(query: TypedQuery): readonly Cell[] | undefined {
    const { body } = query;
    if (body.kind !== 'select' || body.from || body.where || body.group || body.having || body.qualify)
      return undefined;
    if (query.limit || query.offset) return undefined;
    const row: Cell[] = [];
    for (const column of body.columns) {
      const value = this.#constantValue(column);
      if (value === undefined) return undefined;
      row.push(value);
    }
    return row;
  }

  #constantValue(value: Typed): Cell | undefined {
    if (value.kind === 'constant') return value.value;
    return value.kind === 'deferred' ? this.#values.get(value) : undefined;
  }
}

/** Every deferred constant below, in the order they are written. */
const deferredOf = (tree: unknown, found: Deferred[] = [], seen = new Set<object>()): readonly Deferred[] => {
  if (tree === null || typeof tree !== 'object' || seen.has(tree)) return found;
  seen.add(tree);
  if (isDeferred(tree)) found.push(tree);
  else for (const part of Object.values(tree)) deferredOf(part, found, seen);
  return found;
};

const isDeferred = (tree: object): tree is Deferred =>
  'kind' in tree && tree.kind === 'deferred' && 'find' in tree;
