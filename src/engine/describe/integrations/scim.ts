import type { ScimIntegration } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import { sessionTimeZone } from '../../parameters/effective.ts';
import { formatTimestamp } from '../../values/timestamps.ts';
import type { PropertyRow } from './integration.ts';

export const scimRows = async (
  context: StatementContext,
  integration: ScimIntegration,
): Promise<readonly PropertyRow[]> => {
  const { rejectTokensIssuedBefore } = integration;
  const rows: PropertyRow[] = [
    ['ENABLED', 'Boolean', String(integration.enabled), 'true'],
    ['NETWORK_POLICY', 'String', integration.networkPolicy ?? '', ''],
    ['RUN_AS_ROLE', 'String', integration.runAsRole, ''],
    ['SYNC_PASSWORD', 'Boolean', String(integration.syncPassword), 'false'],
    ['COMMENT', 'String', integration.comment ?? '', ''],
    ['SCIM_ENDPOINT_ID', 'String', integration.endpointId, ''],
  ];
  if (rejectTokensIssuedBefore !== null)
    rows.push([
      'REJECT_TOKENS_ISSUED_BEFORE',
      'String',
      formatTimestamp(rejectTokensIssuedBefore, await sessionTimeZone(context)),
      '',
    ]);
  return rows;
};
