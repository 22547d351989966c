/** Signing in through a SAML identity provider, as faces for programs need it. */
import type { LoginRequest, SignedIn } from './sessions.ts';

/** What a driver that lets a browser sign in asks for at first. */
export interface BrowserSignIn {
  /** As the person typed it; empty where a driver asks for none. */
  readonly loginName: string;
  /** Where on the person's machine the driver waits for the browser to bring a token. */
  readonly port: number;
  /** The driver's secret: without it the token is worth nothing. */
  readonly proofKey: string;
}

export interface BrowserToken {
  readonly loginName: string;
  readonly token: string;
  readonly proofKey: string;
}

/** The page with a form that an identity provider answered with, fetched by the driver itself. */
export interface AnswerPage {
  readonly loginName: string;
  readonly html: string;
}

/** Each throws an AccountError of kind `login`, recorded already. */
export interface SamlSignIn {
  /** Where to send the browser. */
  browserUrl(request: LoginRequest, wanted: BrowserSignIn): Promise<string>;
  signInByBrowser(request: LoginRequest, given: BrowserToken): Promise<SignedIn>;
  /** `authenticator` is the address of an Okta organization: where to sign in there, and where to ask for an answer. */
  nativeUrls(authenticator: string): Promise<{ readonly tokenUrl: string; readonly ssoUrl: string }>;
  signInByAnswer(request: LoginRequest, page: AnswerPage): Promise<SignedIn>;
}
