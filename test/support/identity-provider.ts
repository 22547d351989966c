/** A SAML identity provider that others wrote (Auth0's samlp), at an address of its own. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import samlp, { type SamlpOptions } from 'samlp';
import { newSigningKey, type SigningKey } from './saml-certificate.ts';

export interface Answer {
  readonly nameId: string;
  readonly audience: string | readonly string[];
  /** Where it is posted: recipient and destination unless they are given. */
  readonly acsUrl: string;
}

export type AnswerOptions = Partial<Omit<SamlpOptions, 'cert' | 'key'>>;

export interface AuthnRequest {
  readonly id: string;
  readonly issuer: string;
  readonly assertionConsumerServiceURL: string;
  readonly destination: string;
  readonly forceAuthn?: string;
  readonly relayState: string;
  readonly isSigned: boolean;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly ssoUrl: string;
  readonly metadataUrl: string;
  key: SigningKey;
  /** Who is signed in there; nobody: a form asks. */
  person: string | null;
  /** Pages served so far, by path. */
  readonly visits: string[];
  /** The answer's XML. */
  answer(answer: Answer, options?: AnswerOptions, key?: SigningKey): Promise<string>;
  /** What a browser that was sent here brings. With a certificate, its signature must hold. */
  readRequest(url: string, certificate?: string): Promise<AuthnRequest>;
  close(): Promise<void>;
}

const personOf = (nameId: string) => ({
  id: nameId,
  displayName: nameId,
  name: { givenName: 'Given', familyName: 'Family' },
  emails: [{ value: nameId }],
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** As identity providers have a browser post: a form that a script sends off. */
const postForm = (action: string, xml: string, relayState: string): string =>
  `<!doctype html><title>Signing in</title><body onload="document.forms[0].submit()"><form method="post" action="${escaped(action)}">
<input type="hidden" name="SAMLResponse" value="${Buffer.from(xml).toString('base64').replaceAll('+', '&#x2b;').replaceAll('=', '&#x3d;')}">
<input type="hidden" name="RelayState" value="${escaped(relayState)}"><button>Continue</button></form>`;

const loginForm = (query: string): string =>
  `<!doctype html><title>Identity provider</title><form action="/login"><input type="hidden" name="query" value="${escaped(query)}"><label>Who are you? <input name="person"></label><button>Sign in</button></form>`;

const withoutPem = (certificate: string): string => new X509Certificate(certificate).raw.toString('base64');

const metadataOf = ({ issuer, ssoUrl, key }: IdentityProvider): string =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${withoutPem(key.certificate)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${ssoUrl}"/></IDPSSODescriptor></EntityDescriptor>`;

export const startIdentityProvider = async (name = 'idp'): Promise<IdentityProvider> => {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    issuer: `${base}/${name}`,
    ssoUrl: `${base}/sso`,
    metadataUrl: `${base}/metadata`,
    key: await newSigningKey(name),
    person: null,
    visits: [],
    answer: ({ nameId, audience, acsUrl }, options = {}, key = provider.key) =>
      new Promise((resolve, reject) =>
        samlp.getSamlResponse(
          {
            issuer: provider.issuer,
            cert: key.certificate,
            key: key.privateKey,
            audience,
            recipient: acsUrl,
            destination: acsUrl,
            lifetimeInSeconds: 300,
            signatureAlgorithm: 'rsa-sha256',
            digestAlgorithm: 'sha256',
            ...options,
          },
          personOf(nameId),
          (error, xml) => (error === null ? resolve(xml) : reject(error)),
        ),
      ),
    readRequest: (url, certificate) =>
      new Promise((resolve, reject) => {
        const query = Object.fromEntries(new URL(url).searchParams);
        const isSigned = 'Signature' in query;
        const options = isSigned && certificate !== undefined ? { signingCert: certificate } : {};
        samlp.parseRequest({ method: 'GET', query }, options, (error, data) => {
          if (error !== null || data === undefined) return reject(error ?? new Error('no request'));
          const {
            id = '',
            issuer = '',
            assertionConsumerServiceURL = '',
            destination = '',
            forceAuthn,
          } = data;
          const request = { id, issuer, assertionConsumerServiceURL, destination };
          const relayState = query['RelayState'] ?? '';
          resolve({ ...request, ...(forceAuthn === undefined ? {} : { forceAuthn }), relayState, isSigned });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', base);
    provider.visits.push(url.pathname);
    const html = (text: string): void => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
    };
    switch (url.pathname) {
      case '/metadata':
        response.end(metadataOf(provider));
        return;
      case '/login': {
        provider.person = url.searchParams.get('person');
        response.writeHead(302, { location: `/sso?${url.searchParams.get('query') ?? ''}` }).end();
        return;
      }
      case '/sso': {
        if (provider.person === null) return html(loginForm(url.search.slice(1)));
        const asked = await provider.readRequest(url.href);
        const { assertionConsumerServiceURL: acsUrl, issuer: audience, id } = asked;
        const xml = await provider.answer(
          { nameId: provider.person, audience, acsUrl },
          { inResponseTo: id },
        );
        return html(postForm(acsUrl, xml, asked.relayState));
      }
      case '/portal': {
        const acsUrl = url.searchParams.get('acs') ?? '';
        const audience = url.searchParams.get('audience') ?? '';
        const xml = await provider.answer({ nameId: provider.person ?? '', audience, acsUrl });
        return html(postForm(acsUrl, xml, url.searchParams.get('relay') ?? ''));
      }
      default:
        response.writeHead(404).end();
    }
  };
  return provider;
};

/** The public half of a certificate, for encrypting to it. */
export const publicKeyOf = (certificate: string): string =>
  createPublicKey(certificate).export({ type: 'spki', format: 'pem' }).toString();
