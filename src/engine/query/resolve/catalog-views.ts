/** The small views of INFORMATION_SCHEMA, made from the account's catalog when asked. */
import type { Queries } from '../../../account/account.ts';
import { asName } from '../../../account/model.ts';
import { accountUsageView } from '../../account-usage/views.ts';
import type { StatementContext } from '../../context.ts';
import { type Cell, type Column, textColumn, timestampColumn } from '../../result.ts';
import { relationViews } from './information-schema.ts';
import type { Namespace } from './scope.ts';
import { sequenceView } from './sequence-view.ts';

interface View {
  readonly columns: readonly Column[];
  readonly rows: (context: StatementContext) => Promise<readonly (readonly Cell[])[]>;
  /** The column that says which database a row is of, where a view shows its own database only. */
  readonly ownDatabase?: number;
}

const asked =
  (question: (queries: Queries, context: StatementContext) => Promise<readonly (readonly Cell[])[]>) =>
  (context: StatementContext): Promise<readonly (readonly Cell[])[]> =>
    context.account.read(context.session.actor(), (queries) => question(queries, context));

const instant = (milliseconds: number): bigint => BigInt(Math.trunc(milliseconds)) * 1_000_000n;
const ownerOf = (queries: Queries, owner: Parameters<Queries['roleName']>[0] | null): Cell =>
  owner === null ? null : queries.roleName(owner);

/** https://docs.snowflake.com/en/sql-reference/info-schema */
const views: ReadonlyMap<string, View> = new Map<string, View>([
  ...relationViews,
  ['SEQUENCES', sequenceView],
  [
    'DATABASES',
    {
      columns: [
        textColumn('DATABASE_NAME'),
        textColumn('DATABASE_OWNER'),
        textColumn('IS_TRANSIENT'),
        textColumn('COMMENT'),
        timestampColumn('CREATED'),
      ],
      rows: asked(async (queries) =>
        queries
          .databases()
          .map((database) => [
            database.name,
            ownerOf(queries, database.owner),
            database.transient ? 'YES' : 'NO',
            database.comment,
            instant(database.createdOn),
          ]),
      ),
    },
  ],
  [
    'SCHEMATA',
    {
      ownDatabase: 0,
      columns: [
        textColumn('CATALOG_NAME'),
        textColumn('SCHEMA_NAME'),
        textColumn('SCHEMA_OWNER'),
        textColumn('IS_TRANSIENT'),
        textColumn('IS_MANAGED_ACCESS'),
        textColumn('COMMENT'),
        timestampColumn('CREATED'),
      ],
      rows: asked(async (queries) =>
        queries
          .schemas()
          .map(({ schema, path }) => [
            path[0] ?? null,
            schema.name,
            ownerOf(queries, schema.owner),
            schema.transient ? 'YES' : 'NO',
            schema.managedAccess ? 'YES' : 'NO',
            schema.comment,
            instant(schema.createdOn),
          ]),
      ),
    },
  ],
  [
    'ENABLED_ROLES',
    {
      columns: [textColumn('ROLE_NAME'), textColumn('ROLE_OWNER')],
      rows: asked(async (queries) =>
        (await queries.activatableRoles()).map((role) => [role.name, ownerOf(queries, role.owner)]),
      ),
    },
  ],
  [
    'APPLICABLE_ROLES',
    {
      columns: [
        textColumn('GRANTEE'),
        textColumn('ROLE_NAME'),
        textColumn('ROLE_OWNER'),
        textColumn('IS_GRANTABLE'),
      ],
      rows: asked(async (queries, { session }) =>
        (await queries.rolesOfUser(session.user.id)).map((role) => [
          session.user.name,
          role.name,
          ownerOf(queries, role.owner),
          'NO',
        ]),
      ),
    },
  ],
]);

/** Whoever may use the SNOWFLAKE database sees all of the account: https://docs.snowflake.com/en/sql-reference/account-usage */
const usageView = (parts: readonly string[], namespace: Namespace): View | undefined => {
  const found = accountUsageView(parts, namespace);
  if (found === undefined) return undefined;
  return {
    columns: found.columns,
    rows: async (statement) => {
      await statement.account.read(statement.session.actor(), (queries) =>
        queries.usable('DATABASE', [asName('SNOWFLAKE')]),
      );
      return await found.rows(statement);
    },
  };
};

/** `[[database.]INFORMATION_SCHEMA.]view`, by whichever parts the session or the view around supplies; undefined where there is none. */
export const catalogView = (parts: readonly string[], namespace: Namespace): View | undefined => {
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
      const rows = await found.rows(statement);
      const { ownDatabase } = found;
      return ownDatabase === undefined ? rows : rows.filter((row) => row[ownDatabase] === database);
    },
  };
};
