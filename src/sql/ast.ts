/**
 * The typed syntax tree of Snowflake SQL. Names are already folded to their stored text (`analyst` is
 * `ANALYST`, `"my.Role"` stays); everything else is as written.
 */

/** Where a node stands in the text: line from 1, position from 0 within the line, offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly position: number;
}

export interface Identifier {
  /** Stored text: upper-cased unless quoted. */
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `db.schema.object`, outermost first. `IDENTIFIER('x')` and `IDENTIFIER($v)` parse to `dynamic` until resolved. */
export interface ObjectName {
  readonly parts: readonly Identifier[];
  readonly dynamic?: Expression | undefined;
  readonly span: Span;
}

// ---- expressions -------------------------------------------------------------------------------------------

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
  | {
      readonly node: 'star';
      readonly qualifier: readonly Identifier[];
      readonly exclude: readonly Identifier[];
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

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

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

// ---- queries -----------------------------------------------------------------------------------------------

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
      readonly kind: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'NATURAL';
      readonly left: TableExpression;
      readonly right: TableExpression;
      readonly on: Expression | null;
      readonly using: readonly Identifier[];
      readonly span: Span;
    };

// ---- statements --------------------------------------------------------------------------------------------

/** `name = value` in property lists: a word, literal, `(list)`, `{…}` never, or an expression-free negative number. */
export interface Property {
  /** Upper case. */
  readonly name: string;
  readonly value: PropertyValue;
  readonly span: Span;
}

export type PropertyValue =
  | { readonly kind: 'string'; readonly text: string; readonly span: Span }
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'null'; readonly span: Span }
  /** A bare word or (quoted, dotted) identifier. */
  | { readonly kind: 'name'; readonly name: ObjectName; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly PropertyValue[]; readonly span: Span }
  /** `(A = 1 B = 2)` */
  | { readonly kind: 'properties'; readonly properties: readonly Property[]; readonly span: Span }
  | { readonly kind: 'bind'; readonly name: string; readonly span: Span };

export interface TagValue {
  readonly tag: ObjectName;
  readonly value: string;
}

/** OR REPLACE excludes IF NOT EXISTS: the parser refuses both. */
export type CreateMode = 'create' | 'orReplace' | 'ifNotExists' | 'orAlter';

/** Object kinds that share SHOW, DESCRIBE, DROP, GRANT forms; plural forms fold to these. */
export type ObjectKind =
  | 'USER'
  | 'ROLE'
  | 'INTEGRATION'
  | 'NETWORK POLICY'
  | 'NETWORK RULE'
  | 'WAREHOUSE'
  | 'DATABASE'
  | 'SCHEMA'
  /** Any other kind Snowflake knows (`TABLE`, `VIEW`, `TAG`, `STAGE` ...): parsed so that it can be refused by name. */
  | (string & {});

export type CreatableKind =
  | 'USER'
  | 'ROLE'
  | 'NETWORK POLICY'
  | 'NETWORK RULE'
  | 'WAREHOUSE'
  | 'DATABASE'
  | 'SCHEMA';

export type AlterAction =
  | { readonly action: 'rename'; readonly to: ObjectName }
  | { readonly action: 'swap'; readonly with: ObjectName }
  | { readonly action: 'set'; readonly properties: readonly Property[] }
  | { readonly action: 'unset'; readonly properties: readonly Identifier[] }
  /** Network policies: ADD / REMOVE ALLOWED_NETWORK_RULE_LIST = (…). */
  | { readonly action: 'add' | 'remove'; readonly properties: readonly Property[] }
  | { readonly action: 'setTag'; readonly tags: readonly TagValue[] }
  | { readonly action: 'unsetTag'; readonly tags: readonly ObjectName[] }
  | {
      readonly action: 'setPolicy';
      readonly kind: string;
      readonly policy: ObjectName;
      readonly force: boolean;
    }
  | { readonly action: 'unsetPolicy'; readonly kind: string }
  /** Users: RESET PASSWORD, ABORT ALL QUERIES; schemas: ENABLE/DISABLE MANAGED ACCESS; warehouses: SUSPEND, RESUME [IF SUSPENDED], ABORT ALL QUERIES. Upper-case words joined by one space. */
  | { readonly action: 'command'; readonly words: string };

/** What GRANT and REVOKE of privileges are ON. */
export type GrantTarget =
  | { readonly target: 'account' }
  | { readonly target: 'object'; readonly kind: ObjectKind; readonly name: ObjectName }
  /** ON ALL|FUTURE <plural> IN DATABASE|SCHEMA x */
  | {
      readonly target: 'all' | 'future';
      readonly kind: ObjectKind;
      readonly in: 'DATABASE' | 'SCHEMA';
      readonly name: ObjectName;
    };

export type Grantee = {
  readonly kind: 'ROLE' | 'USER' | 'DATABASE ROLE' | 'SHARE' | 'APPLICATION' | 'APPLICATION ROLE';
  readonly name: ObjectName;
};

export interface ShowOptions {
  readonly terse: boolean;
  readonly history: boolean;
  readonly like: string | null;
  readonly startsWith: string | null;
  readonly limit: { readonly count: number; readonly from: string | null } | null;
  readonly in: {
    readonly kind: 'ACCOUNT' | 'DATABASE' | 'SCHEMA' | ObjectKind;
    readonly name: ObjectName | null;
  } | null;
}

export type ShowGrantsForm =
  | { readonly form: 'current' }
  | { readonly form: 'on'; readonly target: GrantTarget }
  | { readonly form: 'to'; readonly grantee: Grantee }
  | { readonly form: 'of'; readonly kind: 'ROLE' | 'DATABASE ROLE' | 'SHARE'; readonly name: ObjectName }
  | { readonly form: 'future'; readonly in: GrantTarget | null; readonly to: Grantee | null };

export type Statement =
  | { readonly statement: 'query'; readonly query: Query; readonly span: Span }
  | {
      readonly statement: 'create';
      readonly kind: CreatableKind;
      readonly mode: CreateMode;
      readonly name: ObjectName;
      readonly transient: boolean;
      readonly managedAccess: boolean;
      readonly properties: readonly Property[];
      readonly tags: readonly TagValue[];
      readonly span: Span;
    }
  /** TYPE and the rest stay properties: the engine picks the kind of integration. `category` is SECURITY, API, STORAGE, NOTIFICATION or empty. */
  | {
      readonly statement: 'createIntegration';
      readonly category: string;
      readonly mode: CreateMode;
      readonly name: ObjectName;
      readonly properties: readonly Property[];
      readonly tags: readonly TagValue[];
      readonly span: Span;
    }
  | {
      readonly statement: 'alter';
      readonly kind: ObjectKind;
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly action: AlterAction;
      readonly span: Span;
    }
  | { readonly statement: 'alterAccount'; readonly action: AlterAction; readonly span: Span }
  | {
      readonly statement: 'alterSession';
      readonly action: Extract<AlterAction, { action: 'set' | 'unset' }>;
      readonly span: Span;
    }
  | {
      readonly statement: 'drop';
      readonly kind: ObjectKind;
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly dependents: 'CASCADE' | 'RESTRICT' | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'undrop';
      readonly kind: ObjectKind;
      readonly name: ObjectName;
      readonly span: Span;
    }
  | {
      readonly statement: 'grantRole';
      readonly kind: 'ROLE' | 'DATABASE ROLE';
      readonly role: ObjectName;
      readonly to: Grantee;
      readonly withGrantOption: boolean;
      readonly span: Span;
    }
  | {
      readonly statement: 'revokeRole';
      readonly kind: 'ROLE' | 'DATABASE ROLE';
      readonly role: ObjectName;
      readonly from: Grantee;
      readonly grantOptionOnly: boolean;
      readonly span: Span;
    }
  | {
      readonly statement: 'grantPrivileges';
      readonly privileges: readonly string[] | 'ALL';
      readonly on: GrantTarget;
      readonly to: Grantee;
      readonly withGrantOption: boolean;
      readonly span: Span;
    }
  | {
      readonly statement: 'revokePrivileges';
      readonly privileges: readonly string[] | 'ALL';
      readonly on: GrantTarget;
      readonly from: Grantee;
      readonly grantOptionOnly: boolean;
      readonly dependents: 'CASCADE' | 'RESTRICT' | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'grantOwnership';
      readonly on: GrantTarget;
      readonly to: Grantee;
      readonly currentGrants: 'REVOKE' | 'COPY' | null;
      readonly span: Span;
    }
  | { readonly statement: 'useRole'; readonly role: ObjectName; readonly span: Span }
  | {
      readonly statement: 'useSecondaryRoles';
      readonly roles: 'ALL' | 'NONE' | readonly ObjectName[];
      readonly span: Span;
    }
  | {
      readonly statement: 'use';
      readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
      readonly name: ObjectName;
      readonly span: Span;
    }
  | {
      readonly statement: 'show';
      readonly kind: ObjectKind;
      readonly options: ShowOptions;
      readonly span: Span;
    }
  /** SHOW PARAMETERS [LIKE] [IN|FOR SESSION | ACCOUNT | USER u | WAREHOUSE w | …]. */
  | { readonly statement: 'showParameters'; readonly options: ShowOptions; readonly span: Span }
  | {
      readonly statement: 'showGrants';
      readonly form: ShowGrantsForm;
      readonly limit: ShowOptions['limit'];
      readonly like: string | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'describe';
      readonly kind: ObjectKind;
      readonly name: ObjectName;
      readonly span: Span;
    }
  /** SET a = 1; SET (a, b) = (1, 2). */
  | {
      readonly statement: 'setVariable';
      readonly variables: readonly Identifier[];
      readonly values: readonly Expression[];
      readonly span: Span;
    }
  | { readonly statement: 'unsetVariable'; readonly variables: readonly Identifier[]; readonly span: Span }
  | {
      readonly statement: 'transaction';
      readonly action: 'BEGIN' | 'COMMIT' | 'ROLLBACK';
      readonly span: Span;
    }
  | {
      readonly statement: 'comment';
      readonly kind: ObjectKind;
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly text: string;
      readonly span: Span;
    }
  | {
      readonly statement: 'call';
      readonly name: ObjectName;
      readonly arguments: readonly Argument[];
      readonly span: Span;
    }
  /** A statement Snowflake has and this product does not yet: `feature` is what to say, e.g. `CREATE TABLE`. */
  | { readonly statement: 'unsupported'; readonly feature: string; readonly span: Span };

/** A text that is not SQL: reported as Snowflake does, `syntax error line 1 at position 6 unexpected 'x'.` */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';
  readonly line: number;
  readonly position: number;

  constructor(message: string, line: number, position: number) {
    super(message);
    this.line = line;
    this.position = position;
  }
}
