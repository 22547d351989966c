/** What drivers need of an Okta organization: a door for name and password, and an application that answers in SAML. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { IdentityProvider } from './identity-provider.ts';

export interface OktaOrganization {
  readonly url: string;
  readonly ssoUrl: string;
  /** PEM, for clients to trust. */
  readonly certificate: string;
  close(): void;
}

export interface Member {
  readonly name: string;
  readonly password: string;
}

export const startOktaOrganization = async (
  idp: IdentityProvider,
  member: Member,
  where: { readonly audience: string; readonly acsUrl: string },
): Promise<OktaOrganization> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const sessions = new Set<string>();
  const server = createServer({ cert, key }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', async () => {
      if (url.pathname === '/api/v1/authn') {
        const { username, password } = JSON.parse(body) as { username: string; password: string };
        const isRight = username === member.name && password === member.password;
        const sessionToken = randomUUID();
        if (isRight) sessions.add(sessionToken);
        response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(isRight ? { status: 'SUCCESS', sessionToken } : { errorCode: 'E0000004' }),
        );
        return;
      }
      if (!sessions.delete(url.searchParams.get('onetimetoken') ?? '')) {
        response.writeHead(403).end();
        return;
      }
      const xml = await idp.answer({ nameId: member.name, ...where });
      const value = Buffer.from(xml).toString('base64').replaceAll('+', '&#x2b;').replaceAll('=', '&#x3d;');
      response.setHeader('content-type', 'text/html;charset=utf-8');
      response.end(
        `<!DOCTYPE html><html><body><form id="appForm" action="${where.acsUrl.replaceAll(':', '&#x3a;').replaceAll('/', '&#x2f;')}" method="POST"><input name="SAMLResponse" type="hidden" value="${value}"/><input name="RelayState" type="hidden" value=""/></form></body></html>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ssoUrl: `${url}/app/snowflake/exk1/sso/saml`,
    certificate: cert,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
