/** A relation of the generated SQL, and its columns as a query names them. */
import type { Identifier } from '../../../sql/ast.ts';
import type { Column } from '../../result.ts';
import { type ColumnReference, columnAlias, type Typed } from '../tree.ts';
import { withNullable } from '../types.ts';
import type { ScopeColumn, ScopeRelation } from './scope.ts';

/** A column whose value is made when it is first asked for: of a relation's many columns, few are. */
export class LazyColumn implements ScopeColumn {
  readonly name: string;
  readonly hidden: boolean;
  private readonly make: () => Typed;
  private made: Typed | undefined;

  constructor(name: string, make: () => Typed, hidden = false) {
    this.name = name;
    this.hidden = hidden;
    this.make = make;
  }

  get value(): Typed {
    this.made ??= this.make();
    return this.made;
  }
}

const reference = (
  relation: string,
  { name, type, nullable, precision, scale, length }: Column,
  column: string,
): ColumnReference => ({
  kind: 'column',
  type: { type, nullable, precision, scale, length },
  relation,
  column,
  name,
});

/** The columns of a generated relation. */
export const relationColumns = (relation: string, columns: readonly Column[]): readonly ScopeColumn[] =>
  columns.map(
    (column, index) => new LazyColumn(column.name, () => reference(relation, column, columnAlias(index))),
  );

/** Columns after aliases such as `AS t(a, b)`. */
export const renamedColumns = (
  columns: readonly Column[],
  names: readonly Identifier[],
): readonly Column[] =>
  names.length === 0
    ? columns
    : columns.map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }));

type Places = ReadonlyMap<string, readonly number[]>;

/** Kept for as long as the list of columns is: the lists of views are there for good. */
const places = new WeakMap<readonly Column[], Places>();

const placesOf = (columns: readonly Column[]): Places => {
  const known = places.get(columns);
  if (known !== undefined) return known;
  const found = Map.groupBy(columns.keys(), (place) => columns[place]?.name ?? '');
  places.set(columns, found);
  return found;
};

const noColumns: readonly ScopeColumn[] = [];

/** One whose columns are its own and come to be one by one: views of history have a hundred, and a query names three. */
export class GeneratedRelation implements ScopeRelation {
  readonly path: readonly string[];
  readonly #alias: string;
  readonly #written: readonly Column[];
  readonly #isOuter: boolean;
  readonly #made: ScopeColumn[] = [];
  #places: Places | undefined;

  constructor(path: readonly string[], alias: string, columns: readonly Column[], isOuter = false) {
    this.path = path;
    this.#alias = alias;
    this.#written = columns;
    this.#isOuter = isOuter;
  }

  get columns(): readonly ScopeColumn[] {
    return this.#written.map((column, place) => this.#column(column, place));
  }

  columnsNamed(name: string): readonly ScopeColumn[] {
    this.#places ??= placesOf(this.#written);
    const found = this.#places.get(name);
    if (found === undefined) return noColumns;
    return found.flatMap((place) => {
      const column = this.#written[place];
      return column === undefined ? noColumns : this.#column(column, place);
    });
  }

  owns(column: ColumnReference): boolean {
    return column.relation === this.#alias;
  }

  nullable(): GeneratedRelation {
    return new GeneratedRelation(this.path, this.#alias, this.#written, true);
  }

  #column(column: Column, place: number): ScopeColumn {
    const known = this.#made[place];
    if (known !== undefined) return known;
    const value = reference(this.#alias, column, columnAlias(place));
    const type = this.#isOuter ? withNullable(value.type, true) : value.type;
    const made = { name: column.name, value: { ...value, type }, hidden: false };
    this.#made[place] = made;
    return made;
  }
}
