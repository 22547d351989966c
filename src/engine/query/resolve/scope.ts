/** Which names mean what, at each place of a query. */
import type { Path, Queries } from '../../../account/account.ts';
import type { DataPolicy, Name, RoleId, Sequence, Table, View } from '../../../account/model.ts';
import type { Expression, Identifier, Span } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import type { Cell, Column } from '../../result.ts';
import type { CastOptions } from '../casts.ts';
import type { Conventions } from '../conventions.ts';
import { ambiguousColumn, invalidIdentifier } from '../errors.ts';
import type { ColumnReference, From, Typed } from '../tree.ts';

/** Rows from outside the database, brought into a temporary table before the query runs. */
export interface ExternalRelation {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly load: (
    evaluate: (expressions: readonly Typed[]) => Promise<readonly Cell[]>,
  ) => Promise<readonly (readonly Cell[])[] | TextRows>;
}

/** Rows that are read while they are brought in; every column is a text. */
export interface TextRows {
  readonly width: number;
  readonly pieces: AsyncIterable<Iterable<readonly (string | null)[]>>;
}

/** What has to be done before the query runs, for rows that are in the database already. */
export type Preparation = () => Promise<void>;

/** An object that the statement reads or changes. */
export interface ObjectUse {
  readonly object: Table | View;
  readonly path: Path;
  readonly privilege: string;
  /** The relation that stands for it, to find the columns by that were read. */
  readonly relation: string;
  /** The view through which it is read; null where the statement names it itself. */
  readonly through: View | null;
  /** The policy whose body reads it; null where the statement or a view does. */
  readonly policy: DataPolicy | null;
}

/** Where the rows of tables are, as one session sees them. */
export interface TableSources {
  /** SQL for a relation of the table's rows: `columns` by their place, and the row's number as `r`. */
  sourceOf(table: Table): string;
}

/** What everything shares that is resolved for one statement, views within it included. */
interface Shared {
  readonly externals: ExternalRelation[];
  readonly preparations: Preparation[];
  readonly uses: ObjectUse[];
  readonly policies: DataPolicy[];
  readonly sequences: Set<Sequence>;
  readonly sources: TableSources;
  /** With the session's own roles, whoever's privileges count where something is read: what it may be told. */
  readonly asker: Queries;
  relations: number;
}

/** The view or policy that is being expanded, and those around it. */
export interface Expansion {
  /** Null while the view is being made, and for a policy. */
  readonly view: View | null;
  readonly policy: DataPolicy | null;
  /** What the policy protects; null for a view, and while the policy is being made. */
  readonly protects: ProtectedColumn | null;
  readonly within: Expansion | null;
}

export interface ProtectedColumn {
  readonly object: Table | View;
  readonly column: Name | null;
}

/** Where unqualified names are looked up. */
export interface Namespace {
  readonly database: Name | null;
  readonly schema: Name | null;
}

/** Where a policy's body is written. */
interface BodyPlace {
  readonly text: string | undefined;
  readonly span: Span;
}

/** What resolving one statement needs; inside a view, the same with the view's own names and its owner's privileges. */
export class Resolution {
  readonly context: StatementContext;
  readonly conventions: Conventions;
  readonly queries: Queries;
  readonly namespace: Namespace;
  /** What CURRENT_DATABASE and CURRENT_SCHEMA tell: in a policy's body, where the protected table lies. */
  readonly current: Namespace;
  readonly expansion: Expansion | null;
  private readonly span: Span;
  private readonly shared: Shared;

  private constructor(
    place: Pick<Resolution, 'context' | 'conventions' | 'queries' | 'namespace' | 'current' | 'expansion'>,
    span: Span,
    shared: Shared,
  ) {
    this.context = place.context;
    this.conventions = place.conventions;
    this.queries = place.queries;
    this.namespace = place.namespace;
    this.current = place.current;
    this.expansion = place.expansion;
    this.span = span;
    this.shared = shared;
  }

  static of(
    context: StatementContext,
    place: Pick<Resolution, 'conventions' | 'queries'> & {
      readonly span: Span;
      readonly sources: TableSources;
    },
  ): Resolution {
    const { conventions, queries, span, sources } = place;
    const { database, schema } = context.session;
    const namespace = { database, schema };
    return new Resolution(
      { context, conventions, queries, namespace, current: namespace, expansion: null },
      span,
      {
        externals: [],
        preparations: [],
        uses: [],
        policies: [],
        sequences: new Set(),
        sources,
        asker: queries,
        relations: 0,
      },
    );
  }

  /** For what a view's query says, given where the view lies and its text; `view` is null while it is being made. */
  ofView(view: View | null, namespace: Namespace, text: string | undefined, span: Span): Resolution {
    const { conventions, queries, expansion, shared } = this;
    const owner = view?.owner ?? null;
    return new Resolution(
      {
        context: { ...this.context, text, binds: {}, variables: new Map(), fedBy: [] },
        conventions,
        queries: owner === null ? queries : queries.asRole(owner, view?.session ?? undefined),
        namespace,
        current: namespace,
        expansion: { view, policy: null, protects: null, within: expansion },
      },
      span,
      shared,
    );
  }

  /** For a policy's body, with the rights of its owner; `policy` is null while it is being made. */
  ofPolicy(
    policy: DataPolicy | null,
    owner: RoleId,
    { namespace, current }: Pick<Resolution, 'namespace' | 'current'>,
    body: BodyPlace,
    protects: ProtectedColumn | null,
  ): Resolution {
    const { conventions, queries, expansion, shared } = this;
    if (policy !== null) shared.policies.push(policy);
    return new Resolution(
      {
        context: { ...this.context, text: body.text, binds: {}, variables: new Map(), fedBy: [] },
        conventions,
        queries: queries.asRole(owner),
        namespace,
        current,
        expansion: { view: null, policy, protects, within: expansion },
      },
      body.span,
      shared,
    );
  }

  get zone(): string {
    return this.conventions.zone;
  }

  get externals(): ExternalRelation[] {
    return this.shared.externals;
  }

  get preparations(): Preparation[] {
    return this.shared.preparations;
  }

  get uses(): ObjectUse[] {
    return this.shared.uses;
  }

  /** Those that the statement is subject to. */
  get policies(): readonly DataPolicy[] {
    return this.shared.policies;
  }

  /** Those that the statement draws numbers from. */
  get sequences(): Set<Sequence> {
    return this.shared.sequences;
  }

  get asker(): Queries {
    return this.shared.asker;
  }

  get sources(): TableSources {
    return this.shared.sources;
  }

  /** A relation's name in the generated SQL, used once. */
  nextRelation(): string {
    return `t${this.shared.relations++}`;
  }

  /** What was written there; undefined where only the tree is known. */
  textOf(span: Span): string | undefined {
    return this.context.text?.slice(span.start, span.end) || undefined;
  }

  /** The statement as it was written. */
  statementText(): string | undefined {
    return this.textOf(this.span);
  }

  castOptions(at: Span): CastOptions {
    return { ...this.conventions, at };
  }
}

export interface ScopeColumn {
  readonly name: string;
  readonly value: Typed;
  /** Left out of `*`: the twin of a column that USING or NATURAL joined. */
  readonly hidden: boolean;
}

export interface ScopeRelation {
  /** What qualifies its columns, innermost last; empty if it cannot be named. */
  readonly path: readonly string[];
  readonly columns: readonly ScopeColumn[];
  /** Of files, whose columns come to be when they are first named. */
  readonly named?: ((name: string) => Typed | undefined) | undefined;
  /** The columns of that name, where they can be told without making all. */
  columnsNamed?(name: string): readonly ScopeColumn[];
  /** Whether the column is one of these, where it can be told without making all. */
  owns?(column: ColumnReference): boolean;
  /** As it stands on the outer side of a join, where it knows without making its columns. */
  nullable?(): ScopeRelation;
}

/** Something of FROM, and the relations that it brings into scope. */
export interface ResolvedFrom {
  readonly from: From;
  readonly relations: readonly ScopeRelation[];
}

export interface CommonTableBinding {
  readonly relation: string;
  readonly columns: readonly Column[];
}

/** What a query with CONNECT BY knows of its rows beside their columns. */
export interface Hierarchy {
  /** 1 for the rows at the top. */
  readonly level: Typed;
  above(of: 'PRIOR' | 'CONNECT_BY_ROOT', operand: Expression, at: Span): Typed;
  path(call: Extract<Expression, { node: 'call' }>): Typed;
  owns(column: ColumnReference): boolean;
}

export class Scope {
  readonly resolution: Resolution;
  readonly parent: Scope | null;
  readonly relations: ScopeRelation[] = [];
  /** Columns of the select list by their alias, resolved when first asked for. */
  readonly aliases = new Map<string, () => Typed>();
  hierarchy: Hierarchy | null = null;
  private readonly commonTables: ReadonlyMap<string, CommonTableBinding>;
  private readonly pending = new Set<string>();

  constructor(
    resolution: Resolution,
    parent: Scope | null,
    commonTables: ReadonlyMap<string, CommonTableBinding> = new Map(),
  ) {
    this.resolution = resolution;
    this.parent = parent;
    this.commonTables = commonTables;
  }

  commonTable(name: string): CommonTableBinding | undefined {
    return this.commonTables.get(name) ?? this.parent?.commonTable(name);
  }

  /** The column or alias of that name, here or around; throws where there is none or more than one. */
  column(parts: readonly Identifier[], at: Span): Typed {
    const found = this.find(parts, at);
    if (found) return found;
    const shown = parts.map((part) => (part.quoted ? `"${part.name}"` : part.name)).join('.');
    throw invalidIdentifier(shown, at);
  }

  find(parts: readonly Identifier[], at: Span): Typed | undefined {
    const name = parts.at(-1)?.name ?? '';
    const qualifier = parts.slice(0, -1).map((part) => part.name);
    const matches: ScopeColumn[] = [];
    for (const relation of this.relations)
      if (matchesQualifier(relation.path, qualifier)) {
        const staged = relation.named?.(name);
        if (staged) return staged;
        for (const column of relation.columnsNamed?.(name) ?? relation.columns)
          if (column.name === name && (qualifier.length > 0 || !column.hidden)) matches.push(column);
      }
    if (matches.length > 1) throw ambiguousColumn(parts.map((part) => part.name).join('.'), at);
    if (matches[0]) return matches[0].value;
    if (qualifier.length === 0) {
      if (name === 'LEVEL' && this.hierarchy !== null) return this.hierarchy.level;
      const alias = this.alias(name);
      if (alias) return alias;
    }
    return this.parent?.find(parts, at);
  }

  /** A select-list alias, unless it is being resolved right now: `SELECT a + 1 AS a` means the column. */
  alias(name: string): Typed | undefined {
    const resolve = this.aliases.get(name);
    if (resolve === undefined || this.pending.has(name)) return undefined;
    this.pending.add(name);
    try {
      return resolve();
    } finally {
      this.pending.delete(name);
    }
  }

  /** Whether the column is of this query's own FROM, not of a query around it. */
  owns(column: ColumnReference): boolean {
    if (this.hierarchy !== null) return this.hierarchy.owns(column);
    return this.relations.some(
      (relation) =>
        relation.owns?.(column) ??
        relation.columns.some(
          ({ value }) =>
            value.kind === 'column' && value.relation === column.relation && value.column === column.column,
        ),
    );
  }

  /** The scope around the query whose FROM this is. */
  surroundings(): Scope {
    return new Scope(this.resolution, this.parent, this.commonTables);
  }

  /** This scope with more relations in view: what a join's condition and its lateral right side see. */
  beside(relations: readonly ScopeRelation[]): Scope {
    const wider = new Scope(this.resolution, this.parent, this.commonTables);
    wider.relations.push(...this.relations, ...relations);
    return wider;
  }

  /** `$3`: the column at that place among all of FROM, or of the tables that the qualifier names. */
  columnAt(position: number, qualifier: readonly string[] = []): Typed | undefined {
    const named = this.relations.filter(({ path }) => matchesQualifier(path, qualifier));
    const [only, ...more] = named;
    if (only?.named && more.length === 0) return only.named(`$${position}`);
    return named.flatMap((relation) => relation.columns)[position - 1]?.value;
  }
}

const matchesQualifier = (path: readonly string[], qualifier: readonly string[]): boolean =>
  qualifier.length === 0 ||
  (qualifier.length <= path.length &&
    qualifier.every((part, index) => path[path.length - qualifier.length + index] === part));
