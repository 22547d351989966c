/**
 * CONNECT BY: rows below others, each with its level. They are a common table that reads itself: first the rows at the
 * top, then again and again those that the conditions put below the latest.
 * https://docs.snowflake.com/en/sql-reference/constructs/connect-by
 */
import type { ConnectBy, Expression, Select, Span } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { asVarchar } from '../casts.ts';
import {
  invalidAggregate,
  invalidConstruct,
  tooFewArguments,
  tooManyArguments,
  unsupportedQuery,
} from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { binary } from '../operators.ts';
import { failure } from '../sql-text.ts';
import { call, columnAlias, constant, contains, type From, type Typed, type TypedQuery } from '../tree.ts';
import { fixed, text, withNullable } from '../types.ts';
import { growing } from './brought-out.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { FromResolver } from './from.ts';
import { LazyColumn } from './generated-relation.ts';
import { optionalConditions } from './optional-joins.ts';
import { type Hierarchy, Scope, type ScopeRelation } from './scope.ts';

/** Rows that are above themselves would be followed without end. */
const greatestLevel = 4_000;

const levelType = fixed(18, 0, false);

const nextLevel = (level: Typed): Typed =>
  call(levelType, [level], ([written]) => {
    const endless = failure(
      '100189',
      '57014',
      `CONNECT BY goes deeper than ${greatestLevel} levels: is there a cycle?`,
    );
    return `CASE WHEN ${written} >= ${greatestLevel} THEN ${endless} ELSE CAST(${written} + 1 AS DECIMAL(18, 0)) END`;
  });

const reference = (relation: string, place: number, type: ColumnType, name: string): Typed => ({
  kind: 'column',
  type,
  relation,
  column: columnAlias(place),
  name,
});

/** FROM, resolved for one of the two queries that make the rows, with what this query gives. */
class Rows {
  readonly scope: Scope;
  readonly from: From | null;
  readonly expressions: ExpressionResolver;
  readonly outputs: Typed[] = [];

  constructor(select: Select, parent: Scope, subquery: SubqueryResolver) {
    this.scope = new Scope(parent.resolution, parent);
    this.from = new FromResolver(this.scope, subquery).resolve(select.from);
    this.expressions = new ExpressionResolver(this.scope, subquery);
  }
}

/** Of two expressions that read the same, brackets and the values of placeholders may make two. */
const identityOf = (expression: Expression): string =>
  JSON.stringify(expression, (key, value: unknown) =>
    key === 'span' || key === 'quoted' ? undefined : value,
  );

/** Columns are brought out of the rows as they are asked for. */
class HierarchyResolver {
  readonly top: Rows;
  readonly below: Rows;
  /** The common table, the rows above within it, the rows that it gives, and how the query around knows them. */
  readonly table: string;
  readonly above: string;
  readonly given: string;
  readonly alias: string;
  readonly outputs: Typed[] = [];
  private readonly places = new Map<string, number>();
  private readonly prior: ExpressionResolver;

  constructor(select: Select, scope: Scope, subquery: SubqueryResolver) {
    const { resolution } = scope;
    this.table = resolution.nextRelation();
    this.above = resolution.nextRelation();
    this.given = resolution.nextRelation();
    this.alias = resolution.nextRelation();
    const around = scope.surroundings();
    this.top = new Rows(select, around, subquery);
    this.below = new Rows(select, around, subquery);
    this.add(constant(levelType, '1'), nextLevel(reference(this.above, 0, levelType, 'LEVEL')));
    const before = scope.surroundings();
    before.relations.push(...this.relationsAs(this.above));
    this.prior = new ExpressionResolver(before, subquery);
  }

  private add(atTop: Typed, below: Typed): number {
    this.top.outputs.push(atTop);
    this.below.outputs.push(below);
    const place = this.outputs.length;
    this.outputs.push(reference(this.given, place, atTop.type, columnAlias(place)));
    return place;
  }

  private once(name: string, add: () => number): number {
    const place = this.places.get(name) ?? add();
    this.places.set(name, place);
    return place;
  }

  /** The relations of FROM, under whichever name the rows are known. */
  relationsAs(relation: string): readonly ScopeRelation[] {
    return this.top.scope.relations.map(({ path, columns }, index) => ({
      path,
      columns: columns.map(
        (column, position) =>
          new LazyColumn(
            column.name,
            () => {
              const below = this.below.scope.relations[index]?.columns[position];
              const place = this.once(`${index}.${position}`, () =>
                this.add(column.value, (below ?? column).value),
              );
              return reference(relation, place, column.value.type, column.name);
            },
            column.hidden,
          ),
      ),
    }));
  }

  /** Of the row above; where there is none, NULL. */
  private ofPrior(operand: Expression): number {
    return this.once(`PRIOR ${identityOf(operand)}`, () => {
      const value = this.prior.resolve(operand);
      return this.add(constant(withNullable(value.type, true), null), value);
    });
  }

  private ofRoot(operand: Expression): number {
    return this.once(`CONNECT_BY_ROOT ${identityOf(operand)}`, () => {
      const value = this.top.expressions.resolve(operand);
      const name = `CONNECT_BY_ROOT ${expressionText(operand)}`;
      return this.add(value, reference(this.above, this.outputs.length, value.type, name));
    });
  }

  private ofPath(path: Parameters<Hierarchy['path']>[0]): number {
    const shown = expressionText(path);
    const [value, separator, ...more] = path.arguments.map((argument) => argument.value);
    if (value === undefined || separator === undefined)
      throw tooFewArguments(shown, 2, path.arguments.length, path.span);
    if (more.length > 0) throw tooManyArguments(shown, 2, path.arguments.length, path.span);
    return this.once(identityOf(path), () => {
      const options = this.top.scope.resolution.castOptions(path.span);
      const step = ({ expressions }: Rows): readonly Typed[] =>
        [separator, value].map((part) => asVarchar(expressions.resolve(part), options));
      const joined = (parts: readonly Typed[]): Typed =>
        call(text(), parts, (written) => `(${written.map((part) => `coalesce(${part}, '')`).join(' || ')})`);
      const before = reference(this.above, this.outputs.length, text(), shown);
      return this.add(joined(step(this.top)), joined([before, ...step(this.below)]));
    });
  }

  /** As the rows of the result know it, or those that are being put below others. */
  private known(place: number, relation: string): Typed {
    return reference(relation, place, this.outputs[place]?.type ?? text(), columnAlias(place));
  }

  /** Within the conditions. */
  belowOthers(): Hierarchy {
    return {
      level: nextLevel(this.known(0, this.above)),
      above: (of, operand) =>
        of === 'PRIOR' ? this.prior.resolve(operand) : this.known(this.ofRoot(operand), this.above),
      path: ({ span }) => {
        throw invalidConstruct('SYS_CONNECT_BY_PATH is not allowed in CONNECT BY', span, '001003', '42000');
      },
      owns: () => true,
    };
  }

  ofResult(): Hierarchy {
    return {
      level: this.known(0, this.alias),
      above: (of, operand) =>
        this.known(of === 'PRIOR' ? this.ofPrior(operand) : this.ofRoot(operand), this.alias),
      path: (path) => this.known(this.ofPath(path), this.alias),
      owns: ({ relation }) => relation === this.alias,
    };
  }
}

/** Adds the rows of the hierarchy to the scope, under the names of what FROM names. */
export const connected = (
  { start, conditions, span }: ConnectBy,
  select: Select,
  scope: Scope,
  subquery: SubqueryResolver,
): From => {
  if (select.from.length === 0) throw invalidConstruct('CONNECT BY without FROM', span, '001003', '42000');
  if (optionalConditions(select.where).optional.length > 0)
    throw unsupportedQuery('(+) beside CONNECT BY', span);
  const resolver = new HierarchyResolver(select, scope, subquery);
  const { top, below, table, above, given, alias, outputs } = resolver;
  const begin = start === null ? null : checked(top.expressions.condition(start, 'START WITH'), start.span);
  below.scope.hierarchy = resolver.belowOthers();
  const condition = conditions
    .map((written) => checked(below.expressions.condition(written, 'CONNECT BY'), written.span))
    .reduce((all, one) => binary('AND', all, one, scope.resolution.castOptions(span)));
  if (!contains(condition, (part) => part.kind === 'column' && part.relation === above))
    throw invalidConstruct('CONNECT BY needs PRIOR or LEVEL in its condition', span, '001003', '42000');
  scope.relations.push(...resolver.relationsAs(alias));
  scope.hierarchy = resolver.ofResult();
  const latest: From = { kind: 'relation', source: table, alias: above };
  const joined: From =
    below.from === null
      ? latest
      : { kind: 'join', type: 'INNER', left: latest, right: below.from, on: condition };
  const first = growing(top.outputs, top.from, begin);
  const rows: TypedQuery = {
    with: [],
    order: [],
    limit: null,
    offset: null,
    get columns() {
      return first.columns;
    },
    body: {
      kind: 'setOperation',
      operator: 'UNION ALL',
      left: first,
      right: growing(below.outputs, joined),
      relation: scope.resolution.nextRelation(),
    },
  };
  const all = growing(outputs, { kind: 'relation', source: table, alias: given });
  const query = withTable(all, { relation: table, query: rows, recursive: true });
  return { kind: 'derived', query, alias, lateral: false };
};

const withTable = (query: TypedQuery, table: TypedQuery['with'][number]): TypedQuery => ({
  order: query.order,
  limit: query.limit,
  offset: query.offset,
  body: query.body,
  with: [table],
  get columns() {
    return query.columns;
  },
});

const checked = (condition: Typed, at: Span): Typed => {
  if (contains(condition, (part) => part.kind === 'aggregate')) throw invalidAggregate('CONNECT BY', at);
  return condition;
};
