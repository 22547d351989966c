import type { DataPolicyKind } from '../../account/model.ts';
import { policySignature } from '../describe/data-policies.ts';
import { textColumn, variantColumn } from '../result.ts';
import {
  commentVariant,
  created,
  databaseId,
  databaseName,
  deleted,
  id,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

const dataPolicyView = (name: string, kind: DataPolicyKind) =>
  usageView<ListedKind<DataPolicyKind>>(
    name,
    [
      named('POLICY_NAME'),
      id('POLICY_ID'),
      schemaId('POLICY_SCHEMA_ID'),
      schemaName('POLICY_SCHEMA'),
      databaseId('POLICY_CATALOG_ID'),
      databaseName('POLICY_CATALOG'),
      owner('POLICY_OWNER'),
      [textColumn('POLICY_SIGNATURE'), ({ record }) => policySignature(record.object).signature],
      [textColumn('POLICY_RETURN_TYPE'), ({ record }) => policySignature(record.object).returns],
      [textColumn('POLICY_BODY'), ({ record }) => record.object.body],
      commentVariant('POLICY_COMMENT'),
      created,
      lastAltered,
      deleted,
      ownerRoleType,
      [
        variantColumn('OPTIONS'),
        ({ record: { object } }) =>
          object.exemptOtherPolicies ? JSON.stringify({ EXEMPT_OTHER_POLICIES: 'TRUE' }) : null,
      ],
    ],
    objectsOf(kind),
  );

/** https://docs.snowflake.com/en/sql-reference/account-usage/masking_policies */
export const maskingPoliciesView = dataPolicyView('MASKING_POLICIES', 'MASKING POLICY');
/** https://docs.snowflake.com/en/sql-reference/account-usage/row_access_policies */
export const rowAccessPoliciesView = dataPolicyView('ROW_ACCESS_POLICIES', 'ROW ACCESS POLICY');
