/** Expressions, as written. */

import type { Identifier, ObjectName, Span } from './names.ts';
import type { Query } from './queries.ts';

export type Expression =
  | {
      readonly node: 'literal';
      readonly type: 'string' | 'number' | 'boolean' | 'null';
      readonly text: string;
      readonly span: Span;
    }
  /** `DATE '…'`, `TIMESTAMP '…'`, `TIME '…'`. */
  | { readonly node: 'typedLiteral'; readonly type: string; readonly text: string; readonly span: Span }
  | { readonly node: 'interval'; readonly text: string; readonly span: Span }
  /** `?` (index from 1) or `:1` / `:name`. */
  | { readonly node: 'bind'; readonly name: string; readonly span: Span }
  /** `$name` a session variable, `$1` a column by position. */
  | { readonly node: 'variable'; readonly name: string; readonly span: Span }
  | { readonly node: 'column'; readonly parts: readonly Identifier[]; readonly span: Span }
  /** `t.$1`: a column by its place in a table. */
  | {
      readonly node: 'place';
      readonly qualifier: readonly Identifier[];
      readonly position: number;
      readonly span: Span;
    }
  /** `t.a (+)`: the side of a condition in WHERE whose rows may be missing. */
  | { readonly node: 'optional'; readonly column: Expression; readonly span: Span }
  /** ALL in `ORDER BY ALL`. */
  | { readonly node: 'all'; readonly span: Span }
  /** `x -> x + 1`, `(x, y) -> x + y`: among the arguments of functions that apply it to elements. */
  | {
      readonly node: 'lambda';
      readonly parameters: readonly { readonly name: Identifier; readonly type: DataType | null }[];
      readonly body: Expression;
      readonly span: Span;
    }
  /** Of the row above in a hierarchy, or of the one at its top. */
  | {
      readonly node: 'above';
      readonly of: 'PRIOR' | 'CONNECT_BY_ROOT';
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly node: 'star';
      readonly qualifier: readonly Identifier[];
      /** ILIKE: only columns whose names are like it. */
      readonly pattern: string | null;
      readonly exclude: readonly Identifier[];
      readonly replace: readonly { readonly expression: Expression; readonly name: Identifier }[];
      readonly rename: readonly { readonly from: Identifier; readonly to: Identifier }[];
      readonly span: Span;
    }
  | {
      readonly node: 'unary';
      readonly operator: '-' | '+' | 'NOT';
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly node: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | { readonly node: 'isNull'; readonly operand: Expression; readonly negated: boolean; readonly span: Span }
  | {
      readonly node: 'isBoolean';
      readonly operand: Expression;
      readonly value: boolean;
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'isDistinct';
      readonly left: Expression;
      readonly right: Expression;
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'in';
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'inQuery';
      readonly operand: Expression;
      readonly query: Query;
      readonly negated: boolean;
      readonly span: Span;
    }
  /** `operand >= ANY (query)` */
  | {
      readonly node: 'quantified';
      readonly operator: ComparisonOperator;
      readonly quantifier: 'ANY' | 'ALL';
      readonly operand: Expression;
      readonly query: Query;
      readonly span: Span;
    }
  | { readonly node: 'exists'; readonly query: Query; readonly span: Span }
  | {
      readonly node: 'like';
      readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE' | 'LIKE ANY' | 'ILIKE ANY' | 'LIKE ALL';
      readonly operand: Expression;
      readonly patterns: readonly Expression[];
      readonly escape: Expression | null;
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'case';
      readonly operand: Expression | null;
      readonly branches: readonly { readonly when: Expression; readonly value: Expression }[];
      readonly otherwise: Expression | null;
      readonly span: Span;
    }
  | {
      readonly node: 'cast';
      readonly operand: Expression;
      readonly type: DataType;
      readonly tolerant: boolean;
      readonly span: Span;
    }
  | {
      readonly node: 'call';
      readonly name: ObjectName;
      readonly arguments: readonly Argument[];
      readonly distinct: boolean;
      readonly orderWithin: readonly OrderItem[];
      readonly ignoreNulls: boolean;
      readonly over: WindowSpecification | null;
      readonly span: Span;
    }
  | { readonly node: 'subquery'; readonly query: Query; readonly span: Span }
  | { readonly node: 'tuple'; readonly items: readonly Expression[]; readonly span: Span }
  /** `value:path.to[0]` on semi-structured data. */
  | {
      readonly node: 'path';
      readonly operand: Expression;
      readonly steps: readonly ({ readonly key: string } | { readonly index: Expression })[];
      readonly span: Span;
    }
  | {
      readonly node: 'collate';
      readonly operand: Expression;
      readonly collation: string;
      readonly span: Span;
    };

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type BinaryOperator = 'OR' | 'AND' | ComparisonOperator | '||' | '+' | '-' | '*' | '/' | '%';

export interface Argument {
  /** For `name => value`, upper case. */
  readonly name: string | null;
  readonly value: Expression;
}

export interface DataType {
  /** Upper case, as written: `NUMBER`, `VARCHAR`, `TIMESTAMP_LTZ` ... */
  readonly name: string;
  readonly parameters: readonly number[];
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls: 'FIRST' | 'LAST' | null;
}

export interface WindowSpecification {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  /** The frame as written, upper-cased words: `ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`. */
  readonly frame: {
    readonly unit: 'ROWS' | 'RANGE';
    readonly start: FrameBound;
    readonly end: FrameBound | null;
  } | null;
}

export type FrameBound =
  | { readonly kind: 'UNBOUNDED PRECEDING' | 'UNBOUNDED FOLLOWING' | 'CURRENT ROW' }
  | { readonly kind: 'PRECEDING' | 'FOLLOWING'; readonly offset: Expression };
