import type { EndedRecords, UsageRecord } from '../../account/account.ts';
import type { Name, RoleType } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { nothing } from '../history/fields.ts';
import { booleanColumn, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import type { ListedKind } from './object-fields.ts';
import { usageView } from './view.ts';

/** A role of the account or of a database. */
interface AnyRole extends Pick<EndedRecords['ROLE']['role'], 'createdOn' | 'name' | 'comment'> {
  readonly id: number;
  readonly owner: Name | null;
  readonly ownerType: RoleType | null;
  readonly database: Name | null;
}

const ofAccount = ({
  record: { role, owner },
  deletedOn,
}: UsageRecord<EndedRecords['ROLE']>): UsageRecord<AnyRole> => ({
  record: { ...role, owner, ownerType: owner === null ? null : 'ROLE', database: null },
  deletedOn,
});

const ofDatabase = ({
  record: { object, owner, ownerType, within },
  deletedOn,
}: ListedKind<'DATABASE ROLE'>): UsageRecord<AnyRole> => ({
  record: { ...object, owner, ownerType, database: within[0]?.name ?? null },
  deletedOn,
});

const allRoles = ({ account, session }: StatementContext): Promise<readonly UsageRecord<AnyRole>[]> =>
  account.read(session.actor(), async (queries) => {
    const usage = queries.accountUsage();
    return [
      ...(await usage.roles()).map(ofAccount),
      // "The view does not include database roles for databases created from shares", as SNOWFLAKE is.
      ...(await usage.objects('DATABASE ROLE'))
        .map(ofDatabase)
        .filter(({ record }) => record.database !== 'SNOWFLAKE'),
    ];
  });

/** https://docs.snowflake.com/en/sql-reference/account-usage/roles */
export const rolesView = usageView<UsageRecord<AnyRole>>(
  'ROLES',
  [
    [fixedColumn('ROLE_ID'), ({ record }) => String(record.id)],
    [timestampColumn('CREATED_ON'), ({ record }) => instantCell(record.createdOn)],
    [timestampColumn('DELETED_ON'), ({ deletedOn }) => instantCell(deletedOn)],
    [textColumn('NAME'), ({ record }) => record.name],
    [textColumn('COMMENT'), ({ record }) => record.comment],
    [textColumn('OWNER'), ({ record }) => record.owner],
    [textColumn('ROLE_TYPE'), ({ record }) => (record.database === null ? 'ROLE' : 'DATABASE_ROLE')],
    [textColumn('ROLE_DATABASE_NAME'), ({ record }) => record.database],
    [fixedColumn('ROLE_INSTANCE_ID'), nothing],
    [
      textColumn('OWNER_ROLE_TYPE'),
      ({ record, deletedOn }) => (deletedOn === null ? record.ownerType : null),
    ],
    [booleanColumn('IS_FROM_ORGANIZATION_USER_GROUP'), () => false],
  ],
  allRoles,
);
