/** Who was granted what in a database, as far as the session's roles have to do with it. */
import type { GrantRow } from '../../account/account.ts';
import type { Field } from '../history/fields.ts';
import { textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { informationView, type NamedView, yesNo } from './view.ts';

const parties: readonly Field<GrantRow>[] = [
  [textColumn('GRANTOR'), ({ grantedBy }) => grantedBy],
  [textColumn('GRANTEE'), ({ granteeName }) => granteeName],
  [textColumn('GRANTED_TO'), ({ grantedTo }) => grantedTo],
];

/** The names of the database and schema that the object is or lies in, and its own. */
const place = (prefix: 'OBJECT' | 'TABLE'): readonly Field<GrantRow>[] => [
  [textColumn(`${prefix}_CATALOG`), ({ path }) => path[0] ?? null],
  [textColumn(`${prefix}_SCHEMA`), ({ path }) => path[1] ?? null],
  [textColumn(`${prefix}_NAME`), ({ path }) => path.at(-1) ?? null],
];

const privilege: Field<GrantRow> = [textColumn('PRIVILEGE_TYPE'), (grant) => grant.privilege];
const grantable: Field<GrantRow> = [textColumn('IS_GRANTABLE'), ({ grantOption }) => yesNo(grantOption)];
const created: Field<GrantRow> = [timestampColumn('CREATED'), ({ createdOn }) => instantCell(createdOn)];
const objectType: Field<GrantRow> = [textColumn('OBJECT_TYPE'), ({ grantedOn }) => grantedOn];

const objectFields = [...parties, ...place('OBJECT'), objectType, privilege, grantable, created];

export const privilegeViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/object_privileges */
  informationView<GrantRow>('OBJECT_PRIVILEGES', objectFields, (queries, _, database) =>
    queries.grantsInDatabase(database),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/table_privileges */
  informationView<GrantRow>(
    'TABLE_PRIVILEGES',
    [
      ...parties,
      ...place('TABLE'),
      privilege,
      grantable,
      [textColumn('WITH_HIERARCHY'), () => 'NO'],
      created,
    ],
    async (queries, _, database) =>
      (await queries.grantsInDatabase(database)).filter(
        ({ grantedOn }) => grantedOn === 'TABLE' || grantedOn === 'VIEW',
      ),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/usage_privileges — of sequences. */
  informationView<GrantRow>('USAGE_PRIVILEGES', objectFields, async (queries, _, database) =>
    (await queries.grantsInDatabase(database)).filter(({ grantedOn }) => grantedOn === 'SEQUENCE'),
  ),
];
