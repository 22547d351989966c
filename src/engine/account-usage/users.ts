import type { EndedRecords, UsageRecord } from '../../account/account.ts';
import type { User } from '../../account/model.ts';
import { booleanColumn, type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

type Listed = EndedRecords['USER'] & Pick<UsageRecord<unknown>, 'deletedOn'>;

const instant = (value: User['expiresAt']): Cell => (value === null ? null : instantCell(value));

/** https://docs.snowflake.com/en/sql-reference/account-usage/users — who is and who was. */
export const usersView = usageView<Listed>(
  'USERS',
  [
    [fixedColumn('USER_ID'), ({ user }) => String(user.id)],
    [textColumn('NAME'), ({ user }) => user.name],
    [timestampColumn('CREATED_ON'), ({ user }) => instantCell(user.createdOn)],
    [timestampColumn('DELETED_ON'), ({ deletedOn }) => instantCell(deletedOn)],
    [textColumn('LOGIN_NAME'), ({ user }) => user.loginName],
    [textColumn('DISPLAY_NAME'), ({ user }) => user.displayName],
    [textColumn('FIRST_NAME'), ({ user }) => user.firstName],
    [textColumn('LAST_NAME'), ({ user }) => user.lastName],
    [textColumn('EMAIL'), ({ user }) => user.email],
    [booleanColumn('MUST_CHANGE_PASSWORD'), ({ user }) => user.mustChangePassword],
    [booleanColumn('HAS_PASSWORD'), ({ user }) => user.hasPassword],
    [textColumn('COMMENT'), ({ user }) => user.comment],
    [textColumn('DISABLED'), ({ user }) => String(user.disabled)],
    [textColumn('DEFAULT_WAREHOUSE'), ({ user }) => user.defaultWarehouse],
    [textColumn('DEFAULT_NAMESPACE'), ({ user }) => user.defaultNamespace],
    [textColumn('DEFAULT_ROLE'), ({ user }) => user.defaultRole],
    [timestampColumn('LAST_SUCCESS_LOGIN'), ({ user }) => instant(user.lastSuccessfulLogin)],
    [timestampColumn('EXPIRES_AT'), ({ user }) => instant(user.expiresAt)],
    [timestampColumn('LOCKED_UNTIL_TIME'), ({ user }) => instant(user.lockedUntil)],
    [
      booleanColumn('HAS_RSA_PUBLIC_KEY'),
      ({ user }) => user.rsaPublicKey !== null || user.rsaPublicKey2 !== null,
    ],
    [timestampColumn('PASSWORD_LAST_SET_TIME'), ({ user }) => instant(user.passwordLastSetOn)],
    [textColumn('OWNER'), ({ owner }) => owner],
    [textColumn('DEFAULT_SECONDARY_ROLE'), ({ user }) => JSON.stringify(user.defaultSecondaryRoles)],
    [textColumn('TYPE'), ({ user }) => user.type],
  ],
  ({ account, session }) =>
    account.read(session.actor(), async (queries) =>
      (await queries.accountUsage().users()).map(({ record, deletedOn }) => ({ ...record, deletedOn })),
    ),
);
