/** Statements: one shape for each, shared by the kinds of objects it works on. */

import type { DataStatement } from './data.ts';
import type { Argument, Expression } from './expressions.ts';
import type { LoadingStatement } from './loading.ts';
import type { Identifier, ObjectName, Span } from './names.ts';
import type { Query } from './queries.ts';

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
  | 'DATABASE ROLE'
  | 'NETWORK POLICY'
  | 'NETWORK RULE'
  | 'AUTHENTICATION POLICY'
  | 'PASSWORD POLICY'
  | 'SESSION POLICY'
  | 'WAREHOUSE'
  | 'DATABASE'
  | 'SCHEMA'
  | 'TAG';

export type TagAction =
  | { readonly action: 'setTag'; readonly tags: readonly TagValue[] }
  | { readonly action: 'unsetTag'; readonly tags: readonly ObjectName[] };

export type AlterAction =
  | { readonly action: 'rename'; readonly to: ObjectName }
  | { readonly action: 'swap'; readonly with: ObjectName }
  | { readonly action: 'set'; readonly properties: readonly Property[] }
  | { readonly action: 'unset'; readonly properties: readonly Identifier[] }
  /** Network policies: ADD / REMOVE ALLOWED_NETWORK_RULE_LIST = (…). Tags: ADD / DROP ALLOWED_VALUES. */
  | { readonly action: 'add' | 'remove'; readonly properties: readonly Property[] }
  | TagAction
  | {
      readonly action: 'setPolicy';
      readonly kind: string;
      readonly policy: ObjectName;
      readonly force: boolean;
    }
  | { readonly action: 'unsetPolicy'; readonly kind: string }
  /** Tags: SET MASKING POLICY p, MASKING POLICY q … [FORCE], and UNSET of them. */
  | { readonly action: 'setTagMasks'; readonly policies: readonly ObjectName[]; readonly force: boolean }
  | { readonly action: 'unsetTagMasks'; readonly policies: readonly ObjectName[] }
  /** Row access and masking policies: SET BODY -> …; the span is all of the body. */
  | { readonly action: 'setBody'; readonly body: Expression; readonly span: Span }
  /** Users: REMOVE MFA METHOD m, MODIFY MFA METHOD m SET COMMENT, ADD MFA METHOD OTP [COUNT = n]. */
  | { readonly action: 'removeMfaMethod'; readonly method: ObjectName }
  | { readonly action: 'commentMfaMethod'; readonly method: ObjectName; readonly comment: string }
  | { readonly action: 'addMfaMethod'; readonly type: string; readonly properties: readonly Property[] }
  | { readonly action: 'programmaticToken'; readonly name: ObjectName; readonly change: TokenChange }
  /** Users: RESET PASSWORD, ABORT ALL QUERIES; schemas: ENABLE/DISABLE MANAGED ACCESS; warehouses: SUSPEND, RESUME [IF SUSPENDED], ABORT ALL QUERIES. Upper-case words joined by one space. */
  | { readonly action: 'command'; readonly words: string };

/** What is done to a programmatic access token of a user. */
export type TokenChange =
  | { readonly verb: 'add'; readonly ifNotExists: boolean; readonly properties: readonly Property[] }
  | { readonly verb: 'rotate'; readonly ifExists: boolean; readonly properties: readonly Property[] }
  | { readonly verb: 'remove'; readonly ifExists: boolean }
  | {
      readonly verb: 'modify';
      readonly ifExists: boolean;
      readonly to:
        | { readonly rename: ObjectName }
        | { readonly set: readonly Property[] }
        | { readonly unset: readonly Identifier[] };
    };

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
  /** Policies: ON ACCOUNT, ON USER u. */
  readonly on?: ShowOptions['in'] | undefined;
}

export type ShowGrantsForm =
  | { readonly form: 'current' }
  | { readonly form: 'on'; readonly target: GrantTarget }
  | { readonly form: 'to'; readonly grantee: Grantee }
  | { readonly form: 'of'; readonly kind: 'ROLE' | 'DATABASE ROLE' | 'SHARE'; readonly name: ObjectName }
  | { readonly form: 'future'; readonly in: GrantTarget | null; readonly to: Grantee | null };

export type Statement =
  | DataStatement
  | LoadingStatement
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
  | { readonly statement: 'describeTransaction'; readonly id: string; readonly span: Span }
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
      /** BEGIN NAME n. */
      readonly name: Identifier | null;
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
  /** `source` gives the text of a statement. */
  | { readonly statement: 'executeImmediate'; readonly source: Expression; readonly span: Span }
  | {
      readonly statement: 'call';
      readonly name: ObjectName;
      readonly arguments: readonly Argument[];
      readonly span: Span;
    }
  /** A statement Snowflake has and this product does not yet: `feature` is what to say, e.g. `CREATE TABLE`. */
  | { readonly statement: 'unsupported'; readonly feature: string; readonly span: Span };

/** What runs as it stands, not by way of the text it gives. */
export type DirectStatement = Exclude<Statement, { readonly statement: 'executeImmediate' }>;
