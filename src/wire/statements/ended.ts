/** What has become of a statement that ended, wherever its result is still held. */
import type { Session } from '../../account/sessions/sessions.ts';
import type { StatementFailure, StatementResult } from '../../engine/engine.ts';
import type { WireContext } from '../context.ts';
import type { Execution } from './execution.ts';

export interface Answered {
  readonly statement: StatementResult;
  readonly children: readonly StatementResult[];
  readonly numberOfBinds: number;
}

export type Ended =
  | { readonly kind: 'succeeded'; readonly answered: Answered }
  | { readonly kind: 'failed'; readonly failure: StatementFailure };

const alone = (statement: StatementResult): Ended => ({
  kind: 'succeeded',
  answered: { statement, children: [], numberOfBinds: 0 },
});

/** Which of an execution's results the id names: its own, or that of one of several statements. */
function held({ queryId: own, outcome }: Execution, queryId: string): Ended | undefined {
  if (outcome === null) return undefined;
  if (outcome.kind === 'failed') return outcome;
  const { result } = outcome;
  const { children, numberOfBinds } = result;
  if (queryId === own) return { kind: 'succeeded', answered: { statement: result, children, numberOfBinds } };
  const child = children.find((candidate) => candidate.queryId === queryId);
  return child && alone(child);
}

const isFailure = (ended: StatementResult | StatementFailure): ended is StatementFailure =>
  'sqlState' in ended;

/** Undefined where this user has no such statement, or its result is held no more. */
export function endedStatement(
  { statements, results, engine }: Pick<WireContext, 'statements' | 'results' | 'engine'>,
  owner: Pick<Session, 'user'>,
  queryId: string,
): Ended | undefined {
  const execution = statements.ofQuery(owner, queryId);
  const known = execution && held(execution, queryId);
  if (known !== undefined) return known;
  const kept = results.find(owner, queryId) ?? engine.resultOf(owner, queryId);
  if (kept === undefined) return undefined;
  return isFailure(kept) ? { kind: 'failed', failure: kept } : alone(kept);
}
