/** What POLICY_REFERENCES tells of each kind of policy, as function and as view. */
import type { DataPolicyReference, PolicyReference } from '../../account/account.ts';
import type { Field } from '../history/fields.ts';
import { type Cell, textColumn } from '../result.ts';

export const dataPolicyReferenceCells: readonly Field<DataPolicyReference>[] = [
  [textColumn('POLICY_DB'), ({ path }) => path[0] ?? null],
  [textColumn('POLICY_SCHEMA'), ({ path }) => path[1] ?? null],
  [textColumn('POLICY_NAME'), ({ policy }) => policy.name],
  [textColumn('POLICY_KIND'), ({ policy }) => policy.kind.replaceAll(' ', '_')],
  [textColumn('REF_DATABASE_NAME'), ({ on }) => on.path[0] ?? null],
  [textColumn('REF_SCHEMA_NAME'), ({ on }) => on.path[1] ?? null],
  [textColumn('REF_ENTITY_NAME'), ({ on }) => on.path[2] ?? null],
  [textColumn('REF_ENTITY_DOMAIN'), ({ on }) => on.kind],
  [textColumn('REF_COLUMN_NAME'), ({ column }) => column],
  // "Returns NULL for rows in the query result in which a Column-level Security masking policy is set."
  [
    textColumn('REF_ARG_COLUMN_NAMES'),
    ({ argumentColumns }) => (argumentColumns === null ? null : JSON.stringify(argumentColumns)),
  ],
  [textColumn('TAG_DATABASE'), ({ tag }) => tag?.[0] ?? null],
  [textColumn('TAG_SCHEMA'), ({ tag }) => tag?.[1] ?? null],
  [textColumn('TAG_NAME'), ({ tag }) => tag?.[2] ?? null],
  [textColumn('POLICY_STATUS'), ({ status }) => status],
];

export const dataPolicyReferenceRow = (reference: DataPolicyReference): readonly Cell[] =>
  dataPolicyReferenceCells.map(([, cell]) => cell(reference));

/** In the same columns; network policies lie in no schema. */
export const policyReferenceRow = ({ kind, path, on }: PolicyReference): readonly Cell[] => [
  path.at(-3) ?? null,
  path.at(-2) ?? null,
  path.at(-1) ?? null,
  kind.replace(' ', '_'),
  null,
  null,
  on.name,
  on.kind,
  null,
  null,
  null,
  null,
  null,
  'ACTIVE',
];
