import type { Queries } from '../../src/account/account.ts';
import { asName, type ScimIntegration } from '../../src/account/model.ts';

/** A SCIM integration that must be there. */
export const scimIntegration = (queries: Queries, name: string): ScimIntegration => {
  const integration = queries.describeIntegration(asName(name));
  if (integration.type !== 'SCIM') throw new Error(`${name} is not of TYPE = SCIM.`);
  return integration;
};
