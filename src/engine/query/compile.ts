/** From a statement to what it needs: names resolved and access checked in one look at the account. */
import type { Queries } from '../../account/account.ts';
import type { Span } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { sessionConventions } from './conventions.ts';
import { noActiveWarehouse, QueryError } from './errors.ts';
import { Resolution, type TableSources } from './resolve/scope.ts';

export interface Compiled<Tree> {
  readonly tree: Tree;
  readonly resolution: Resolution;
}

/** `found` is told of the resolution before anything else can happen to what it found. */
export const compile = async <Tree>(
  context: StatementContext,
  span: Span,
  sources: TableSources,
  resolve: (resolution: Resolution) => Tree,
  found: (resolution: Resolution) => void,
): Promise<Compiled<Tree>> => {
  const conventions = await sessionConventions(context);
  return await context.account.read(context.session.actor(), (queries) => {
    const resolution = Resolution.of(context, { conventions, queries, span, sources });
    const tree = withinBounds(span, () => resolve(resolution));
    if (resolution.uses.length > 0 && !context.describeOnly) requireWarehouse(context, queries);
    found(resolution);
    return { tree, resolution };
  });
};

/** A tree too deep for the stack is refused like one that is too deep by our own count. */
const withinBounds = <Tree>(span: Span, resolve: () => Tree): Tree => {
  try {
    return resolve();
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new QueryError(
        '001003',
        '42000',
        'SQL compilation error:\nthe statement is nested too deeply.',
        span,
      );
    throw thrown;
  }
};

/** Rows are read and changed by a warehouse: https://docs.snowflake.com/en/user-guide/warehouses-overview */
const requireWarehouse = ({ session }: StatementContext, queries: Queries): void => {
  const warehouse =
    session.warehouse === null
      ? undefined
      : queries.warehouses().find(({ name }) => name === session.warehouse);
  if (warehouse === undefined || !queries.holds('USAGE', { kind: 'WAREHOUSE', id: warehouse.id }))
    throw noActiveWarehouse();
};
