/** What operations on integrations take. */
import type { ExternalOauthIntegration, Instant, Name, ScimClient } from '../model.ts';
import type { ServiceProviderKey } from '../saml/service-provider-key.ts';

type Optional<Properties> = { readonly [P in keyof Properties]?: Properties[P] | undefined };

import type { CreateMode } from './references.ts';

export interface CreateScimIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly enabled: boolean;
  readonly scimClient: ScimClient;
  readonly runAsRole: Name;
  readonly networkPolicy?: Name | null | undefined;
  /** Undefined: not given (AZURE refuses it even as FALSE). */
  readonly syncPassword?: boolean | undefined;
  readonly comment?: string | null | undefined;
}

export interface AlterScimIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly set?: {
    readonly enabled?: boolean | undefined;
    readonly networkPolicy?: Name | null | undefined;
    readonly syncPassword?: boolean | undefined;
    readonly rejectTokensIssuedBefore?: Instant | null | undefined;
    readonly comment?: string | null | undefined;
  };
}

/** Undefined: the default, or as it is. */
export interface ExternalOauthSettings
  extends Optional<
    Pick<
      ExternalOauthIntegration,
      | 'enabled'
      | 'provider'
      | 'issuer'
      | 'tokenUserMappingClaims'
      | 'userMappingAttribute'
      | 'keysUrls'
      | 'rsaPublicKey'
      | 'rsaPublicKey2'
      | 'audiences'
      | 'anyRoleMode'
      | 'scopeDelimiter'
      | 'scopeMappingAttribute'
      | 'isAgentic'
      | 'networkPolicy'
      | 'comment'
    >
  > {
  readonly blockedRoles?: readonly Name[] | undefined;
  readonly allowedRoles?: readonly Name[] | undefined;
}

export interface CreateExternalOauthIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly settings: ExternalOauthSettings &
    Pick<
      ExternalOauthIntegration,
      'enabled' | 'provider' | 'issuer' | 'tokenUserMappingClaims' | 'userMappingAttribute'
    >;
}

export interface AlterExternalOauthIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly set: ExternalOauthSettings;
}

/** What an identity provider is: told by an administrator, or by its metadata. */
export interface SamlIdentityProvider {
  readonly issuer: string;
  readonly ssoUrl: string;
  readonly provider: string;
  /** Base64 of DER each. */
  readonly certificates: readonly string[];
}

export interface SamlSettings {
  readonly enabled?: boolean | undefined;
  readonly allowedUserDomains?: readonly string[] | undefined;
  readonly allowedEmailPatterns?: readonly string[] | undefined;
  readonly loginPageLabel?: string | null | undefined;
  readonly spInitiated?: boolean | undefined;
  readonly signRequest?: boolean | undefined;
  readonly requestedNameIdFormat?: string | undefined;
  readonly postLogoutRedirectUrl?: string | null | undefined;
  readonly forceAuthn?: boolean | undefined;
  readonly snowflakeIssuerUrl?: string | null | undefined;
  readonly snowflakeAcsUrl?: string | null | undefined;
  /** Of the integration's own key: one that an authority issued in place of the self-signed one. */
  readonly snowflakeCertificate?: string | undefined;
  readonly comment?: string | null | undefined;
}

export interface CreateSamlIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly metadataUrl: string | null;
  readonly identityProvider: SamlIdentityProvider;
  readonly key: ServiceProviderKey;
  readonly settings: SamlSettings;
}

export interface AlterSamlIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly metadataUrl?: string | null | undefined;
  /** Part of it only where there is no metadata address. */
  readonly identityProvider?: Partial<SamlIdentityProvider> | undefined;
  /** Takes the place of the integration's own key. */
  readonly key?: ServiceProviderKey | undefined;
  readonly set?: SamlSettings | undefined;
}

export interface CommentIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly comment: string | null;
}
