/**
 * The habits of identity providers that contradict the RFC or each other. Everything else is tolerated for every
 * client alike, where it cannot be misread.
 */
import type { ScimClient } from '../account/model.ts';

export interface Dialect {
  /**
   * The answer to PATCH /Groups/{id}: Snowflake sends Okta the resource and others 204
   * (https://docs.snowflake.com/en/user-guide/scim-group-api-reference). Only Entra asks for the latter; everybody
   * else is served better by the resource that RFC 7644 section 3.5.2 allows.
   */
  readonly groupPatchAnswer: 'resource' | 'noContent';
  /**
   * Okta writes Snowflake's own attributes under the enterprise URN and looks for them there; AZURE and GENERIC
   * use Snowflake's own (https://docs.snowflake.com/en/user-guide/scim-user-api-reference).
   */
  readonly showsSnowflakeAttributesInEnterprise: boolean;
}

const dialects: { readonly [client in ScimClient]: Dialect } = {
  OKTA: { groupPatchAnswer: 'resource', showsSnowflakeAttributesInEnterprise: true },
  AZURE: { groupPatchAnswer: 'noContent', showsSnowflakeAttributesInEnterprise: false },
  GENERIC: { groupPatchAnswer: 'resource', showsSnowflakeAttributesInEnterprise: false },
};

export const dialectOf = (client: ScimClient): Dialect => dialects[client];
