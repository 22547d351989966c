/**
 * Which columns of which tables and views a resolved query reads, and where each of its values comes from: what
 * https://docs.snowflake.com/en/user-guide/access-history calls source columns and column lineage.
 */
import type { ObjectUse } from '../query/resolve/scope.ts';
import { type Body, columnAlias, type From, partsOf, type Typed, type TypedQuery } from '../query/tree.ts';
import { conditionsOf, Relations } from './relations.ts';

/** A column of a table or view, by its place in it. */
export interface SourceColumn {
  readonly use: ObjectUse;
  readonly place: number;
}

export interface Sources {
  /** Of what the statement names itself. */
  readonly direct: readonly SourceColumn[];
  /** Of the tables behind it. */
  readonly base: readonly SourceColumn[];
}

/** The generated names of columns end in their place; row numbers have another name. */
const placeOf = (column: string): number | undefined =>
  /^c\d+$/.test(column) ? Number(column.slice(1)) : undefined;

const widthOf = ({ object }: ObjectUse): number => object.columns.length;

const isBase = ({ object }: ObjectUse): boolean => object.kind === 'TABLE';
const isDirect = ({ through, policy }: ObjectUse): boolean => through === null && policy === null;

export class Lineage {
  readonly #query: TypedQuery;
  readonly #relations: Relations;
  /** Places that were read, by the tables and views that were reached at all. */
  readonly #read = new Map<ObjectUse, Set<number>>();
  readonly #asked = new Set<string>();
  readonly #entered = new Set<TypedQuery>();

  constructor(query: TypedQuery, uses: readonly ObjectUse[]) {
    this.#query = query;
    this.#relations = new Relations(query, uses);
  }

  /** Every table and view that the query reaches, with the places of the columns that it needs of it. */
  reads(): ReadonlyMap<ObjectUse, ReadonlySet<number>> {
    this.#enter(this.#query);
    this.#wantAll(this.#query);
    return this.#read;
  }

  /** Where the value of the query's output at that place comes from. */
  sourcesOf(place: number): Sources {
    const direct = new Map<string, SourceColumn>();
    const base = new Map<string, SourceColumn>();
    const seen = new Set<string>();
    const traceValue = (value: Typed): void => {
      if (value.kind === 'column') traceColumn(value.relation, placeOf(value.column));
      if (value.kind === 'scalarQuery') traceOutput(value.query, 0);
      for (const part of partsOf(value)) traceValue(part);
    };
    const traceOutput = (query: TypedQuery, index: number): void => {
      for (const output of outputsOf(query.body, index))
        if ('kind' in output) traceValue(output);
        else traceOutput(output.query, index);
    };
    const traceColumn = (relation: string, index: number | undefined): void => {
      if (index === undefined) return;
      const key = `${relation}.${columnAlias(index)}`;
      if (seen.has(key)) return;
      seen.add(key);
      const use = this.#relations.use(relation);
      if (use?.policy === null && index < widthOf(use)) {
        const source = { use, place: index };
        const name = `${use.object.id}.${index}`;
        if (isDirect(use)) direct.set(name, source);
        if (isBase(use)) {
          base.set(name, source);
          return;
        }
      }
      const definition = this.#relations.definition(relation);
      if (definition?.kind === 'query') traceOutput(definition.query, index);
      if (definition?.kind === 'relation') traceColumn(definition.source, index);
      if (definition?.kind === 'generated') for (const value of definition.arguments) traceValue(value);
    };
    traceOutput(this.#query, place);
    return { direct: [...direct.values()], base: [...base.values()] };
  }

  /** Everything that is worked out whichever of the query's columns are asked for. */
  #enter(query: TypedQuery): void {
    if (this.#entered.has(query)) return;
    this.#entered.add(query);
    const { body, order, limit, offset } = query;
    switch (body.kind) {
      case 'select':
        if (body.from !== null) this.#enterFrom(body.from);
        for (const value of conditionsOf(body)) this.#want(value);
        if (body.distinct) for (const value of body.columns) this.#want(value);
        break;
      case 'setOperation':
        this.#enter(body.left);
        this.#enter(body.right);
        if (body.operator !== 'UNION ALL') {
          this.#wantAll(body.left);
          this.#wantAll(body.right);
        }
        break;
      case 'nested':
        this.#enter(body.query);
        break;
      case 'values':
    }
    for (const { value } of order) this.#want(value);
    if (limit !== null) this.#want(limit);
    if (offset !== null) this.#want(offset);
  }

  #enterFrom(from: From): void {
    switch (from.kind) {
      case 'relation':
      case 'derived':
        this.#enterRelation(from.alias);
        break;
      case 'generated':
        for (const value of from.arguments) this.#want(value);
        break;
      case 'sample':
        this.#enterFrom(from.from);
        break;
      case 'join':
        this.#enterFrom(from.left);
        this.#enterFrom(from.right);
        if (from.on !== null) this.#want(from.on);
    }
  }

  #enterRelation(relation: string): void {
    const use = this.#relations.use(relation);
    if (use !== undefined && !this.#read.has(use)) this.#read.set(use, new Set());
    const definition = this.#relations.definition(relation);
    if (definition?.kind === 'query') this.#enter(definition.query);
    if (definition?.kind === 'relation' && definition.source !== relation)
      this.#enterRelation(definition.source);
  }

  #want(value: Typed): void {
    if (value.kind === 'column') this.#wantColumn(value.relation, placeOf(value.column));
    if ('query' in value) {
      this.#enter(value.query);
      if (value.kind !== 'exists') this.#wantAll(value.query);
    }
    for (const part of partsOf(value)) this.#want(part);
  }

  #wantAll(query: TypedQuery): void {
    for (const index of query.columns.keys()) this.#wantOutput(query, index);
  }

  #wantOutput(query: TypedQuery, index: number): void {
    for (const output of outputsOf(query.body, index))
      if ('kind' in output) this.#want(output);
      else this.#wantOutput(output.query, index);
  }

  #wantColumn(relation: string, index: number | undefined): void {
    if (index === undefined) return;
    const key = `${relation}.${columnAlias(index)}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const use = this.#relations.use(relation);
    if (use !== undefined && index < widthOf(use)) {
      const places = this.#read.get(use) ?? new Set();
      this.#read.set(use, places.add(index));
    }
    const definition = this.#relations.definition(relation);
    if (definition?.kind === 'query') this.#wantOutput(definition.query, index);
    if (definition?.kind === 'relation') this.#wantColumn(definition.source, index);
  }
}

/** What gives a query's output at that place: values, or outputs of the queries that it is made of. */
const outputsOf = (body: Body, index: number): readonly (Typed | { readonly query: TypedQuery })[] => {
  switch (body.kind) {
    case 'select': {
      const value = body.columns[index];
      return value === undefined ? [] : [value];
    }
    case 'setOperation':
      return [{ query: body.left }, { query: body.right }];
    case 'nested':
      return [{ query: body.query }];
    case 'values':
      return body.rows.flatMap((row) => row[index] ?? []);
  }
};
