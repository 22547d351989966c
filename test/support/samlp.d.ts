/** Auth0's SAML identity provider for Node, as far as the tests use it. */
declare module 'samlp' {
  export interface SamlpUser {
    readonly id: string;
    readonly displayName: string;
    readonly name: { readonly givenName: string; readonly familyName: string };
    readonly emails: readonly { readonly value: string }[];
  }
  export interface SamlpOptions {
    readonly issuer: string;
    readonly cert: string;
    readonly key: string;
    readonly audience: string | readonly string[];
    readonly recipient?: string | undefined;
    readonly destination?: string | undefined;
    readonly inResponseTo?: string | undefined;
    readonly lifetimeInSeconds?: number | undefined;
    readonly signatureAlgorithm: 'rsa-sha1' | 'rsa-sha256';
    readonly digestAlgorithm: 'sha1' | 'sha256';
    readonly signResponse?: boolean | undefined;
    readonly signAssertion?: boolean | undefined;
    readonly encryptionCert?: string | undefined;
    readonly encryptionPublicKey?: string | undefined;
    readonly encryptionAlgorithm?: string | undefined;
    readonly disallowEncryptionWithInsecureAlgorithm?: boolean | undefined;
    readonly warnOnInsecureEncryptionAlgorithm?: boolean | undefined;
  }
  const samlp: {
    getSamlResponse(
      options: SamlpOptions,
      user: SamlpUser,
      done: (error: Error | null, response: string) => void,
    ): void;
    parseRequest(
      request: { readonly method: string; readonly query: { readonly [name: string]: string } },
      options: { readonly signingCert?: string },
      done: (error: Error | null, data?: { readonly [name: string]: string }) => void,
    ): void;
  };
  export default samlp;
}
