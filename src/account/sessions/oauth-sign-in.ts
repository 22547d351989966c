/** Access tokens of External OAuth, for faces that receive them but know nothing of issuers and keys. */
import type { RoleScopes } from '../access/oauth-roles.ts';
import type { ScimAuthentication } from '../account.ts';
import type { AccountError } from '../errors.ts';
import type { ExternalOauthIntegration, Name } from '../model.ts';
import type { Admission, LoginRequest, SignedIn } from './sessions.ts';

/** What a token says, once everything in it that can be checked without its user is. */
export interface VerifiedToken {
  readonly outcome: 'verified';
  readonly integration: ExternalOauthIntegration;
  /** Values of the mapping claims, in their order: never none. */
  readonly subjects: readonly string[];
  readonly scopes: RoleScopes;
}

export interface RefusedToken {
  readonly outcome: 'refused';
  /** The integration of its issuer, where there is one. */
  readonly integration: Name | null;
  readonly error: AccountError;
}

export interface OauthSignIn {
  /** Opens a session, or throws the refusal; LOGIN_HISTORY has it either way. */
  signIn(request: LoginRequest, token: string, loginName: string | undefined): Promise<SignedIn>;
  /** As {@link signIn}, but it leaves no session. */
  admit(request: LoginRequest, token: string): Promise<Admission>;
  /** Whom a SCIM request comes from, where its token is none of SCIM's own. */
  authenticateScim(
    token: string,
    endpointId: string | null,
    clientAddress: string,
  ): Promise<ScimAuthentication>;
  verify(token: string): Promise<VerifiedToken | RefusedToken>;
}
