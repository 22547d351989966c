/** The views of INFORMATION_SCHEMA and ACCOUNT_USAGE by their names, for those who may use the database around them. */
import { relationDoesNotExist } from '../../../account/errors.ts';
import { asName } from '../../../account/model.ts';
import { readersOf } from '../../account-usage/readers.ts';
import { accountUsageView } from '../../account-usage/views.ts';
import type { StatementContext } from '../../context.ts';
import { constraintViews } from '../../information-schema/constraints.ts';
import { containerViews } from '../../information-schema/containers.ts';
import { loadHistoryInformation } from '../../information-schema/load-history.ts';
import { privilegeViews } from '../../information-schema/privileges.ts';
import { roleViews } from '../../information-schema/roles.ts';
import { routineViews } from '../../information-schema/routines.ts';
import { stageViews } from '../../information-schema/stages.ts';
import type { InformationSchemaView } from '../../information-schema/view.ts';
import type { Cell, Column } from '../../result.ts';
import { relationViews } from './information-schema.ts';
import type { Namespace } from './scope.ts';
import { sequenceView } from './sequence-view.ts';

interface View {
  readonly columns: readonly Column[];
  readonly rows: (context: StatementContext) => Promise<readonly (readonly Cell[])[]>;
}

/** One whose rows are in the database, once they have been brought up to date. */
interface HistoryView {
  readonly columns: readonly Column[];
  readonly source: string;
  readonly prepare: (context: StatementContext) => Promise<void>;
}

/** https://docs.snowflake.com/en/sql-reference/info-schema */
const views: ReadonlyMap<string, InformationSchemaView> = new Map<string, InformationSchemaView>([
  ...relationViews,
  ['SEQUENCES', sequenceView],
  ...containerViews,
  ...stageViews,
  ...roleViews,
  ...privilegeViews,
  ...constraintViews,
  loadHistoryInformation,
  ...routineViews,
]);

/** Who may read a view sees all of the account that it tells of: https://docs.snowflake.com/en/sql-reference/account-usage */
const requireUsage = async ({ account, session }: StatementContext, view: string): Promise<void> => {
  const reads = await account.read(session.actor(), (queries) => queries.readsUsageFor(readersOf(view)));
  if (!reads) throw relationDoesNotExist(`SNOWFLAKE.ACCOUNT_USAGE.${view}`);
};

const usageView = (parts: readonly string[], namespace: Namespace): View | HistoryView | undefined => {
  const found = accountUsageView(parts, namespace);
  if (found === undefined) return undefined;
  const { columns } = found;
  if ('kept' in found)
    return {
      columns,
      source: found.source,
      prepare: async (statement) => {
        await requireUsage(statement, found.name);
        if (statement.catchUp === undefined) throw new Error(`Nothing keeps ${found.name}.`);
        for (const log of found.kept) await statement.catchUp(log);
      },
    };
  return {
    columns,
    rows: async (statement) => {
      await requireUsage(statement, found.name);
      return await found.rows(statement);
    },
  };
};

/** `[[database.]INFORMATION_SCHEMA.]view`, by whichever parts the session or the view around supplies; undefined where there is none. */
export const catalogView = (
  parts: readonly string[],
  namespace: Namespace,
): View | HistoryView | undefined => {
  const [view = '', schema = namespace.schema ?? '', database = namespace.database] = [...parts].reverse();
  const usage = usageView(parts, namespace);
  if (usage !== undefined) return usage;
  const found = parts.length <= 3 && schema === 'INFORMATION_SCHEMA' ? views.get(view) : undefined;
  if (found === undefined || database === null) return undefined;
  return {
    columns: found.columns,
    rows: async (statement) => {
      await statement.account.read(statement.session.actor(), (queries) =>
        queries.usable('DATABASE', [asName(database)]),
      );
      const rows = await found.rows(statement, asName(database));
      const { ownDatabase } = found;
      return ownDatabase === undefined ? rows : rows.filter((row) => row[ownDatabase] === database);
    },
  };
};
