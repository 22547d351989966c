/** Which query, table or view stands behind each generated name of a resolved statement. */
import type { ObjectUse } from '../query/resolve/scope.ts';
import { type From, partsOf, type Typed, type TypedQuery } from '../query/tree.ts';

/** What a name stands for. `columns` of a query are its outputs. */
export type Definition =
  | { readonly kind: 'query'; readonly query: TypedQuery }
  | { readonly kind: 'relation'; readonly source: string }
  | { readonly kind: 'generated'; readonly arguments: readonly Typed[] };

export class Relations {
  readonly #definitions = new Map<string, Definition>();
  readonly #uses = new Map<string, ObjectUse>();

  constructor(query: TypedQuery, uses: readonly ObjectUse[]) {
    for (const use of uses) if (use.relation !== '') this.#uses.set(use.relation, use);
    this.#visitQuery(query);
  }

  definition(relation: string): Definition | undefined {
    return this.#definitions.get(relation);
  }

  /** The table or view that the name stands for, if it is one. */
  use(relation: string): ObjectUse | undefined {
    return this.#uses.get(relation);
  }

  #visitQuery(query: TypedQuery): void {
    for (const table of query.with) {
      this.#definitions.set(table.relation, { kind: 'query', query: table.query });
      this.#visitQuery(table.query);
    }
    const { body } = query;
    switch (body.kind) {
      case 'select':
        if (body.from !== null) this.#visitFrom(body.from);
        break;
      case 'setOperation':
        this.#visitQuery(body.left);
        this.#visitQuery(body.right);
        break;
      case 'nested':
        this.#visitQuery(body.query);
        break;
      case 'values':
    }
    if (body.kind !== 'select')
      this.#definitions.set(body.relation, { kind: 'query', query: { ...query, with: [], order: [] } });
    for (const value of valuesOf(query)) this.#visitValue(value);
  }

  #visitFrom(from: From): void {
    switch (from.kind) {
      case 'relation':
        this.#definitions.set(from.alias, { kind: 'relation', source: from.source });
        break;
      case 'derived':
        this.#definitions.set(from.alias, { kind: 'query', query: from.query });
        this.#visitQuery(from.query);
        break;
      case 'generated':
        this.#definitions.set(from.alias, { kind: 'generated', arguments: from.arguments });
        for (const value of from.arguments) this.#visitValue(value);
        break;
      case 'sample':
        this.#visitFrom(from.from);
        break;
      case 'join':
        this.#visitFrom(from.left);
        this.#visitFrom(from.right);
        if (from.on !== null) this.#visitValue(from.on);
    }
  }

  #visitValue(value: Typed): void {
    if ('query' in value) this.#visitQuery(value.query);
    for (const part of partsOf(value)) this.#visitValue(part);
  }
}

/** Every value that the query itself writes, those of its FROM apart. */
const valuesOf = ({ body, order, limit, offset }: TypedQuery): readonly Typed[] => [
  ...(body.kind === 'select' ? [...body.columns, ...conditionsOf(body)] : []),
  ...(body.kind === 'values' ? body.rows.flat() : []),
  ...order.map((key) => key.value),
  ...[limit, offset].filter((value) => value !== null),
];

/** What decides which rows there are, or how they are put together. */
export const conditionsOf = ({
  where,
  having,
  qualify,
  group,
}: Extract<TypedQuery['body'], { kind: 'select' }>): readonly Typed[] => [
  ...[where, having, qualify].filter((value) => value !== null),
  ...(group?.sets.flat() ?? []),
];
