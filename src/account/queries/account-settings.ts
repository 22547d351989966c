import type { Queries } from '../account.ts';
import { parameterDefinitions } from '../catalog/parameter-definitions.ts';
import type { ScimTokenInfo } from '../model.ts';
import type { QueryContext } from './context.ts';

export const accountParameters = (context: QueryContext): ReturnType<Queries['accountParameters']> =>
  parameterDefinitions.map(({ name, type, default: byDefault, description }) => ({
    key: name,
    value: context.catalog.parameters.value(name),
    default: byDefault,
    level: context.catalog.parameters.isSet(name) ? 'ACCOUNT' : '',
    description,
    type,
  }));

/** Tokens of integrations that the actor owns. */
export const scimTokens = async (context: QueryContext): Promise<readonly ScimTokenInfo[]> =>
  context.catalog.tokens.all().flatMap((token) => {
    const integration = context.catalog.objects.byId('INTEGRATION', token.integration);
    if (integration === undefined || !context.access.owns(integration)) return [];
    return [
      {
        id: token.id,
        integration: integration.id,
        integrationName: integration.name,
        issuedAt: token.issuedAt,
        expiresAt: token.expiresAt,
        lastUsedAt: context.catalog.tokens.uses.lastUsed(token.id),
      },
    ];
  });
