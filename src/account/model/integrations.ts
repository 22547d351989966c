/** Security integrations and the tokens of SCIM. */
import type { AccountObject } from './account-object.ts';
import type { Instant, Name, ObjectId, RoleId } from './identifiers.ts';

export const scimClients = ['OKTA', 'AZURE', 'GENERIC'] as const;
export type ScimClient = (typeof scimClients)[number];

interface SecurityIntegration extends AccountObject {
  readonly kind: 'INTEGRATION';
  readonly enabled: boolean;
  /** From where it may be used; SAML2 has none of its own. */
  readonly networkPolicy: Name | null;
}

export interface ScimIntegration extends SecurityIntegration {
  readonly type: 'SCIM';
  readonly scimClient: ScimClient;
  readonly runAsRole: Name;
  readonly syncPassword: boolean;
  readonly rejectTokensIssuedBefore: Instant | null;
  /** The id in `/scim/v2/<id>`: a UUID. */
  readonly endpointId: string;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 — without the prefix SAML2_. */
export interface SamlIntegration extends SecurityIntegration {
  readonly type: 'SAML2';
  /** Where issuer, sign-on address and certificates are read from; null where they were given by themselves. */
  readonly metadataUrl: string | null;
  readonly issuer: string;
  readonly ssoUrl: string;
  /** OKTA, ADFS or CUSTOM. */
  readonly provider: string;
  /** The identity provider's signing certificates, base64 of DER: several while it rolls over. */
  readonly certificates: readonly string[];
  readonly allowedUserDomains: readonly string[];
  readonly allowedEmailPatterns: readonly string[];
  readonly loginPageLabel: string | null;
  readonly spInitiated: boolean;
  readonly signRequest: boolean;
  /** Our certificate, base64 of DER, and its private key, sealed. */
  readonly snowflakeCertificate: string;
  readonly sealedPrivateKey: string;
  readonly requestedNameIdFormat: string;
  readonly postLogoutRedirectUrl: string | null;
  readonly forceAuthn: boolean;
  /** Null: the account's own address. */
  readonly snowflakeIssuerUrl: string | null;
  readonly snowflakeAcsUrl: string | null;
}

export const externalOauthTypes = ['OKTA', 'AZURE', 'PING_FEDERATE', 'CUSTOM'] as const;
export const anyRoleModes = ['DISABLE', 'ENABLE', 'ENABLE_FOR_PRIVILEGE'] as const;
export const userMappingAttributes = ['LOGIN_NAME', 'EMAIL_ADDRESS'] as const;
export type UserMappingAttribute = (typeof userMappingAttributes)[number];

export const scopeMappingAttributes = ['scp', 'scope'] as const;
export type ScopeMappingAttribute = (typeof scopeMappingAttributes)[number];

/** https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external — without EXTERNAL_OAUTH_. */
export interface ExternalOauthIntegration extends SecurityIntegration {
  readonly type: 'EXTERNAL_OAUTH';
  readonly provider: (typeof externalOauthTypes)[number];
  readonly issuer: string;
  readonly tokenUserMappingClaims: readonly string[];
  readonly userMappingAttribute: UserMappingAttribute;
  readonly keysUrls: readonly string[];
  /** PEM bodies: base64 without header and footer. */
  readonly rsaPublicKey: string | null;
  readonly rsaPublicKey2: string | null;
  /** By id, so that a role does not escape by another name. */
  readonly blockedRoles: readonly RoleId[];
  /** Empty: any that is not blocked. */
  readonly allowedRoles: readonly RoleId[];
  /** Beside the account's own address. */
  readonly audiences: readonly string[];
  readonly anyRoleMode: (typeof anyRoleModes)[number];
  /** One character; this and the attribute are CUSTOM's to set. */
  readonly scopeDelimiter: string;
  readonly scopeMappingAttribute: ScopeMappingAttribute;
  /** Whether its sessions are those of agents. */
  readonly isAgentic: boolean;
}

export type Integration = ScimIntegration | SamlIntegration | ExternalOauthIntegration;
export type IntegrationType = Integration['type'];
export type IntegrationOf<Type extends IntegrationType> = Extract<Integration, { readonly type: Type }>;

export interface ScimTokenInfo {
  readonly id: number;
  readonly integration: ObjectId;
  readonly integrationName: Name;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | null;
}
