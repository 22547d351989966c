import type { EndedRecords, UsageRecord } from '../../account/account.ts';
import type { User } from '../../account/model.ts';
import { nothing } from '../history/fields.ts';
import {
  booleanColumn,
  type Cell,
  fixedColumn,
  textColumn,
  timestampColumn,
  variantColumn,
} from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

interface Listed extends Pick<UsageRecord<unknown>, 'deletedOn'> {
  readonly user: User;
  readonly owner: EndedRecords['USER']['owner'];
  readonly hasMfa: boolean;
  readonly hasToken: boolean;
}

const instant = (value: User['expiresAt']): Cell => (value === null ? null : instantCell(value));

/** "Columns that are not applicable to service users (that is, users with TYPE=SERVICE) contain NULL values." */
const ofPeople =
  (cell: (listed: Listed) => Cell) =>
  (listed: Listed): Cell =>
    listed.user.type === 'SERVICE' ? null : cell(listed);

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
    [booleanColumn('MUST_CHANGE_PASSWORD'), ofPeople(({ user }) => user.mustChangePassword)],
    [booleanColumn('HAS_PASSWORD'), ofPeople(({ user }) => user.hasPassword)],
    [textColumn('COMMENT'), ({ user }) => user.comment],
    [variantColumn('DISABLED'), ({ user }) => String(user.disabled)],
    [variantColumn('SNOWFLAKE_LOCK'), () => 'false'],
    [textColumn('DEFAULT_WAREHOUSE'), ({ user }) => user.defaultWarehouse],
    [textColumn('DEFAULT_NAMESPACE'), ({ user }) => user.defaultNamespace],
    [textColumn('DEFAULT_ROLE'), ({ user }) => user.defaultRole],
    [booleanColumn('EXT_AUTHN_DUO'), () => false],
    [textColumn('EXT_AUTHN_UID'), nothing],
    [booleanColumn('HAS_MFA'), ofPeople(({ hasMfa }) => hasMfa)],
    [timestampColumn('BYPASS_MFA_UNTIL'), ({ user }) => instant(user.bypassMfaUntil)],
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
    [booleanColumn('HAS_PAT'), ({ hasToken }) => hasToken],
    [booleanColumn('HAS_WORKLOAD_IDENTITY'), ({ user }) => user.workloadIdentity !== null],
    [textColumn('TYPE'), ({ user }) => user.type],
    // Of services in Snowflake's own containers.
    [textColumn('DATABASE_NAME'), nothing],
    [fixedColumn('DATABASE_ID'), nothing],
    [textColumn('SCHEMA_NAME'), nothing],
    [fixedColumn('SCHEMA_ID'), nothing],
    [booleanColumn('IS_FROM_ORGANIZATION_USER'), () => false],
  ],
  ({ account, session }) =>
    account.read(session.actor(), async (queries) => {
      const enrolled = await queries.usersWithMfa();
      return (await queries.accountUsage().users()).map(({ record, deletedOn }) => ({
        ...record,
        deletedOn,
        hasMfa: deletedOn === null && enrolled.has(record.user.id),
        hasToken: deletedOn === null && queries.hasProgrammaticToken(record.user.id),
      }));
    }),
);
