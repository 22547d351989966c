/** Queries and what they read from. */

import type { Argument, Expression, OrderItem } from './expressions.ts';
import type { DirectoryTable, StageTable } from './loading.ts';
import type { Identifier, ObjectName, Span } from './names.ts';

export interface Query {
  readonly with: readonly {
    readonly name: Identifier;
    readonly columns: readonly Identifier[];
    readonly query: Query;
    readonly recursive: boolean;
  }[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Expression | null;
  readonly offset: Expression | null;
  readonly span: Span;
}

export type QueryBody =
  | Select
  | {
      readonly node: 'setOperation';
      readonly operator: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'EXCEPT';
      /** Columns of the same name go together, not those of the same place. */
      readonly byName: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
    }
  | { readonly node: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly node: 'nested'; readonly query: Query };

export interface Select {
  readonly node: 'select';
  readonly distinct: boolean;
  readonly top: Expression | null;
  readonly columns: readonly { readonly expression: Expression; readonly alias: Identifier | null }[];
  readonly from: readonly TableExpression[];
  readonly where: Expression | null;
  readonly connectBy: ConnectBy | null;
  readonly groupBy:
    | { readonly kind: 'all' }
    | { readonly kind: 'elements'; readonly elements: readonly GroupingElement[] }
    | null;
  readonly having: Expression | null;
  readonly qualify: Expression | null;
  readonly span: Span;
}

/** Rows below others; the conditions hold all together. Without a start, every row is at the top of its own. */
export interface ConnectBy {
  readonly start: Expression | null;
  readonly conditions: readonly Expression[];
  readonly span: Span;
}

export type GroupingElement =
  /** One key, or several in parentheses that stay together; none is the grand total. */
  | { readonly kind: 'keys'; readonly keys: readonly Expression[] }
  | { readonly kind: 'rollup' | 'cube'; readonly items: readonly (readonly Expression[])[] }
  | { readonly kind: 'sets'; readonly elements: readonly GroupingElement[] };

export type JoinKind = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'ASOF';

interface TableAlias {
  readonly alias: Identifier | null;
  readonly columnAliases: readonly Identifier[];
}

export interface Sample {
  readonly node: 'sample';
  readonly table: TableExpression;
  readonly method: 'BERNOULLI' | 'SYSTEM';
  readonly amount: Expression;
  readonly unit: 'PERCENT' | 'ROWS';
  readonly seed: Expression | null;
  readonly span: Span;
}

export interface Pivot extends TableAlias {
  readonly node: 'pivot';
  readonly table: TableExpression;
  /** SUM in `SUM(amount)`. */
  readonly aggregate: Identifier;
  readonly argument: Identifier;
  /** Follows the name of each column that the values make. */
  readonly suffix: Identifier | null;
  readonly key: Identifier;
  readonly values: readonly { readonly value: Expression; readonly alias: Identifier | null }[];
  /** Where the values are those that are found: all there are, or those that a query gives. */
  readonly found:
    | { readonly kind: 'any'; readonly orderBy: readonly OrderItem[] }
    | { readonly kind: 'query'; readonly query: Query }
    | null;
  /** DEFAULT ON NULL */
  readonly insteadOfNull: Expression | null;
  readonly span: Span;
}

export interface Unpivot extends TableAlias {
  readonly node: 'unpivot';
  readonly table: TableExpression;
  readonly keepsNulls: boolean;
  readonly value: Identifier;
  readonly name: Identifier;
  /** `label` is what the column of names says. */
  readonly columns: readonly { readonly column: Identifier; readonly label: string }[];
  readonly span: Span;
}

export type TableExpression =
  | StageTable
  | DirectoryTable
  | {
      readonly node: 'table';
      readonly name: ObjectName;
      readonly alias: Identifier | null;
      readonly columnAliases: readonly Identifier[];
      readonly span: Span;
    }
  /** `$1`: what the statement answered that is so many before in a chain of `->>`. */
  | {
      readonly node: 'fed';
      readonly position: number;
      readonly alias: Identifier | null;
      readonly columnAliases: readonly Identifier[];
      readonly span: Span;
    }
  /** `TABLE(function(…))` or `function(…)` after LATERAL. */
  | {
      readonly node: 'tableFunction';
      readonly name: ObjectName;
      readonly arguments: readonly Argument[];
      readonly lateral: boolean;
      readonly alias: Identifier | null;
      readonly columnAliases: readonly Identifier[];
      readonly span: Span;
    }
  | {
      readonly node: 'derived';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias: Identifier | null;
      readonly columnAliases: readonly Identifier[];
      readonly span: Span;
    }
  | {
      readonly node: 'join';
      readonly kind: JoinKind;
      readonly natural: boolean;
      readonly left: TableExpression;
      readonly right: TableExpression;
      /** MATCH_CONDITION of ASOF JOIN. */
      readonly match: Expression | null;
      readonly on: Expression | null;
      readonly using: readonly Identifier[];
      readonly span: Span;
    }
  | Sample
  | Pivot
  | Unpivot;
