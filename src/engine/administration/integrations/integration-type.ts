/** What CREATE and ALTER SECURITY INTEGRATION need to know of one TYPE. */
import type { CreateMode, CreateOutcome, Operations } from '../../../account/account.ts';
import type { IntegrationType, Name } from '../../../account/model.ts';
import type { Statement } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import type { PropertyReader } from '../properties.ts';

export type AlterAction = Extract<Statement, { statement: 'alter' }>['action'];

export interface IntegrationTarget {
  readonly name: Name;
  readonly ifExists: boolean;
}

/** Makes the integration and what the statement sets beside it, all or nothing. */
export type Making = (make: (operations: Operations) => Promise<CreateOutcome>) => Promise<CreateOutcome>;

export interface IntegrationStatements {
  readonly type: IntegrationType;
  /** Reads every property of the type, TYPE itself being read, and makes the integration. */
  create(
    context: StatementContext,
    target: { readonly name: Name; readonly mode: CreateMode },
    reader: PropertyReader,
    making: Making,
  ): Promise<CreateOutcome>;
  set(context: StatementContext, target: IntegrationTarget, reader: PropertyReader): Promise<void>;
  /** Each name at most once, in upper case. */
  unset(context: StatementContext, target: IntegrationTarget, names: readonly string[]): Promise<void>;
  /** ALTER ... REFRESH and the like, for a type that has any. */
  command?(context: StatementContext, target: IntegrationTarget, words: string): Promise<void>;
}
