/** What the parameters say of how a statement runs and is remembered. */
import type { Account } from '../account/account.ts';
import type { Json } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import { effectiveParameters } from './parameters/effective.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

export interface StatementSettings {
  readonly queryTag: string;
  /** Seconds a query may run; 0 for ever. */
  readonly timeLimit: number;
  /** Rows of one result; 0 for all. */
  readonly rowLimit: number;
  readonly surroundings: Surroundings;
}

export const unknownSettings: StatementSettings = {
  queryTag: '',
  timeLimit: 0,
  rowLimit: 0,
  surroundings: {},
};

/** "The lowest non-zero value is enforced": https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds */
const timeLimitOf = ({ warehouse }: Surroundings): number =>
  Number(warehouse?.properties['STATEMENT_TIMEOUT_IN_SECONDS'] ?? 0);

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
  const surroundings = await surroundingsOf(account, session);
  const limits = [Number(values.STATEMENT_TIMEOUT_IN_SECONDS ?? 0), timeLimitOf(surroundings)].filter(
    (limit) => limit > 0,
  );
  return {
    queryTag: String(values.QUERY_TAG ?? ''),
    timeLimit: limits.length === 0 ? 0 : Math.min(...limits),
    rowLimit: Number(values.ROWS_PER_RESULTSET ?? 0),
    surroundings,
  };
};
