/** Queries and what they read from. */

import type { Argument, Expression, OrderItem } from './expressions.ts';
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
  readonly groupBy: {
    readonly kind: 'list' | 'all' | 'rollup' | 'cube' | 'sets';
    readonly items: readonly Expression[];
  } | null;
  readonly having: Expression | null;
  readonly qualify: Expression | null;
  readonly span: Span;
}

export type TableExpression =
  | {
      readonly node: 'table';
      readonly name: ObjectName;
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
      readonly kind: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'NATURAL' | 'ASOF';
      readonly left: TableExpression;
      readonly right: TableExpression;
      /** MATCH_CONDITION of ASOF JOIN. */
      readonly match: Expression | null;
      readonly on: Expression | null;
      readonly using: readonly Identifier[];
      readonly span: Span;
    };
