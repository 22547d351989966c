/** What the parameters say of how a statement runs and is remembered. */
import type { Account, Queries } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import type { Json } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import { effectiveParameters } from './parameters/effective.ts';

export interface StatementSettings {
  readonly queryTag: string;
  /** Seconds a query may run; 0 for ever. */
  readonly timeLimit: number;
  /** Rows of one result; 0 for all. */
  readonly rowLimit: number;
  readonly warehouse: Pick<Used, 'id' | 'name'> | undefined;
}

type Used = ReturnType<Queries['usable']>;

export const unknownSettings: StatementSettings = {
  queryTag: '',
  timeLimit: 0,
  rowLimit: 0,
  warehouse: undefined,
};

/** "The lowest non-zero value is enforced": https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds */
const timeLimitOf = (warehouse: Used | undefined): number =>
  Number(warehouse?.properties['STATEMENT_TIMEOUT_IN_SECONDS'] ?? 0);

const warehouseOf = async (account: Account, session: Session): Promise<Used | undefined> => {
  const { warehouse } = session;
  if (warehouse === null) return undefined;
  try {
    return await account.read(session.actor(), (queries) => queries.usable('WAREHOUSE', [warehouse]));
  } catch (error) {
    // Dropped, or not the session's to use any more.
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};

interface Place {
  readonly session: Session;
  /** Of the request alone. */
  readonly parameters: ReadonlyMap<string, Json>;
}

export const statementSettings = async (
  account: Account,
  { session, parameters }: Place,
): Promise<StatementSettings> => {
  const values = await effectiveParameters({ account, session, parameters }, [
    'QUERY_TAG',
    'STATEMENT_TIMEOUT_IN_SECONDS',
    'ROWS_PER_RESULTSET',
  ]);
  const warehouse = await warehouseOf(account, session);
  const limits = [Number(values.STATEMENT_TIMEOUT_IN_SECONDS ?? 0), timeLimitOf(warehouse)].filter(
    (limit) => limit > 0,
  );
  return {
    queryTag: String(values.QUERY_TAG ?? ''),
    timeLimit: limits.length === 0 ? 0 : Math.min(...limits),
    rowLimit: Number(values.ROWS_PER_RESULTSET ?? 0),
    warehouse,
  };
};
