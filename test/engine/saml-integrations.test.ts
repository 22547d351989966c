/** TYPE = SAML2 in SQL: every parameter, its default, and what is refused. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningKey, type SigningKey } from '../support/saml-certificate.ts';
import { temporaryFolder } from '../support/server-process.ts';
import { type Harness, openHarness } from './harness.ts';

const address = 'https://snowgate.example.com';

let harness: Harness;
let old: SigningKey;
let next: SigningKey;
let metadata: Server;
let metadataUrl: string;
let published: { status: number; text: string };

const document = (
  certificates: readonly string[],
  options: { issuer?: string; binding?: string } = {},
): string =>
  `<?xml version="1.0"?><!-- written by hand --><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${options.issuer ?? 'http://www.okta.com/exk1'}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    ${certificates
      .map(
        (certificate) =>
          `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>
${certificate}
</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
      )
      .join('')}
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://corp.okta.com/post"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${options.binding ?? 'HTTP-Redirect'}" Location="https://corp.okta.com/app/exk1/sso/saml"/>
  </IDPSSODescriptor></EntityDescriptor>`;

beforeAll(async () => {
  harness = await openHarness({}, { publicUrl: address });
  [old, next] = await Promise.all([newSigningKey('old'), newSigningKey('new')]);
  metadata = createServer((_request, response) => response.writeHead(published.status).end(published.text));
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
  metadataUrl = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}/metadata`;
  published = { status: 200, text: document([old.line]) };
});
afterAll(async () => {
  metadata.close();
  await harness.close();
});

const described = async (name: string): Promise<{ readonly [property: string]: string }> =>
  Object.fromEntries(
    (await harness.rows(`desc security integration ${name}`)).map((row) => [
      String(row['property']),
      String(row['property_value']),
    ]),
  );

const create = (name: string, more = '', issuer = `https://idp.example.com/${name}`): string =>
  `create security integration ${name} type = saml2 enabled = true saml2_issuer = '${issuer}'
     saml2_sso_url = 'https://idp.example.com/sso' saml2_provider = 'Custom' saml2_x509_cert = '${old.line}' ${more}`;

describe('CREATE SECURITY INTEGRATION TYPE = SAML2', () => {
  it('is described with Snowflake’s rows and defaults', async () => {
    expect(await harness.only(create('my_idp'))).toBe('Integration MY_IDP successfully created.');
    const rows = (await harness.rows('describe security integration my_idp')).map((row) =>
      Object.values(row),
    );
    expect(rows[6]?.[0]).toBe('SAML2_SNOWFLAKE_X509_CERT');
    expect(rows[6]?.[2]).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
    expect(
      rows.filter(
        ([name]) => !['SAML2_SNOWFLAKE_X509_CERT', 'SAML2_SNOWFLAKE_METADATA'].includes(String(name)),
      ),
    ).toEqual([
      ['SAML2_X509_CERT', 'String', old.line, ''],
      ['SAML2_PROVIDER', 'String', 'CUSTOM', ''],
      ['SAML2_ENABLE_SP_INITIATED', 'Boolean', 'false', 'false'],
      ['SAML2_SP_INITIATED_LOGIN_PAGE_LABEL', 'String', '', ''],
      ['SAML2_SSO_URL', 'String', 'https://idp.example.com/sso', ''],
      ['SAML2_ISSUER', 'String', 'https://idp.example.com/my_idp', ''],
      [
        'SAML2_REQUESTED_NAMEID_FORMAT',
        'String',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      ],
      ['SAML2_SNOWFLAKE_ACS_URL', 'String', `${address}/fed/login`, ''],
      ['SAML2_SNOWFLAKE_ISSUER_URL', 'String', address, ''],
      ['SAML2_DIGEST_METHODS_USED', 'String', 'http://www.w3.org/2001/04/xmlenc#sha256', ''],
      ['SAML2_SIGNATURE_METHODS_USED', 'String', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', ''],
      ['SAML2_SIGN_REQUEST', 'Boolean', 'false', 'false'],
      ['SAML2_FORCE_AUTHN', 'Boolean', 'false', 'false'],
      ['SAML2_POST_LOGOUT_REDIRECT_URL', 'String', '', ''],
      ['ALLOWED_USER_DOMAINS', 'List', '[]', '[]'],
      ['ALLOWED_EMAIL_PATTERNS', 'List', '[]', '[]'],
      ['METADATA_URL', 'String', '', ''],
      ['ENABLED', 'Boolean', 'true', 'true'],
      ['COMMENT', 'String', '', ''],
    ]);
    expect(await harness.rows("show security integrations like 'my_idp'")).toMatchObject([
      { name: 'MY_IDP', type: 'SAML2', category: 'SECURITY', enabled: 'true' },
    ]);
  });

  it('takes every parameter', async () => {
    await harness.execute(
      create(
        'whole',
        `allowed_user_domains = ('example.com', 'example.dev') allowed_email_patterns = ('^(.+dev)@example.com$')
         saml2_sp_initiated_login_page_label = 'Corp & Co' saml2_enable_sp_initiated = true saml2_sign_request = true
         saml2_requested_nameid_format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
         saml2_post_logout_redirect_url = 'https://logout.example.com' saml2_force_authn = true
         saml2_snowflake_issuer_url = '${address}' saml2_snowflake_acs_url = '${address}/fed/login' comment = 'from SQL'`,
      ),
    );
    const rows = await described('whole');
    expect(rows).toMatchObject({
      ALLOWED_USER_DOMAINS: '[example.com, example.dev]',
      ALLOWED_EMAIL_PATTERNS: '[^(.+dev)@example.com$]',
      SAML2_SP_INITIATED_LOGIN_PAGE_LABEL: 'Corp & Co',
      SAML2_ENABLE_SP_INITIATED: 'true',
      SAML2_SIGN_REQUEST: 'true',
      SAML2_REQUESTED_NAMEID_FORMAT: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      SAML2_POST_LOGOUT_REDIRECT_URL: 'https://logout.example.com',
      SAML2_FORCE_AUTHN: 'true',
      COMMENT: 'from SQL',
    });
    expect(rows['SAML2_SNOWFLAKE_METADATA']).toContain(`entityID="${address}"`);
    expect(rows['SAML2_SNOWFLAKE_METADATA']).toContain('AuthnRequestsSigned="true"');
    expect(rows['SAML2_SNOWFLAKE_METADATA']).toContain(`Location="${address}/fed/login"`);
  });

  it('takes certificates in PEM, and several while a provider rolls over', async () => {
    await harness.execute(create('pem').replace(old.line, `${old.certificate}\n${next.certificate}`));
    const shown = (await described('pem'))['SAML2_X509_CERT'] ?? '';
    expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    await harness.execute(`alter security integration pem set saml2_x509_cert = '${next.line}'`);
    expect((await described('pem'))['SAML2_X509_CERT']).toBe(next.line);
  });

  it.each([
    [
      'nothing',
      'create security integration x type = saml2 enabled = true',
      '002029',
      'SQL compilation error: Missing option(s): SAML2_ISSUER, SAML2_SSO_URL, SAML2_PROVIDER, SAML2_X509_CERT',
    ],
    [
      'a certificate that is none',
      () => create('x').replace(old.line, 'MIIC'),
      '001008',
      "invalid value [MIIC] for parameter 'SAML2_X509_CERT'",
    ],
    [
      'an empty certificate',
      () => create('x').replace(old.line, ''),
      '001008',
      "invalid value [] for parameter 'SAML2_X509_CERT'",
    ],
    [
      'another provider',
      () => create('x').replace('Custom', 'Ping'),
      '001008',
      "invalid value [Ping] for parameter 'SAML2_PROVIDER'",
    ],
    [
      'a sign-on address that is none',
      () => create('x').replace('https://idp.example.com/sso', 'javascript:alert(1)'),
      '001008',
      "for parameter 'SAML2_SSO_URL'",
    ],
    [
      'another NameID format',
      () => create('x', "saml2_requested_nameid_format = 'email'"),
      '001008',
      "invalid value [email] for parameter 'SAML2_REQUESTED_NAMEID_FORMAT'",
    ],
    [
      'a pattern that is none',
      () => create('x', "allowed_email_patterns = ('(')"),
      '001008',
      "invalid value [(] for parameter 'ALLOWED_EMAIL_PATTERNS'",
    ],
    [
      'a domain that is none',
      () => create('x', "allowed_user_domains = ('@corp.com')"),
      '001008',
      "invalid value [@corp.com] for parameter 'ALLOWED_USER_DOMAINS'",
    ],
    [
      'another address of its own',
      () => create('x', "saml2_snowflake_acs_url = 'https://evil.example/fed/login'"),
      '001008',
      `invalid value [https://evil.example/fed/login] for parameter 'SAML2_SNOWFLAKE_ACS_URL'. Acceptable values: '${address}/fed/login'`,
    ],
    [
      'another name of its own',
      () => create('x', `saml2_snowflake_issuer_url = '${address}/'`),
      '001008',
      `Acceptable values: '${address}'`,
    ],
    [
      'an issuer that another integration has',
      () => create('x', '', 'https://idp.example.com/my_idp'),
      '003524',
      'An integration with the given issuer already exists for this account',
    ],
    [
      'a certificate of another key',
      () => create('x', `saml2_snowflake_x509_cert = '${next.line}'`),
      '001008',
      'does not belong to the private key',
    ],
    [
      'metadata over an open line',
      "create security integration x type = saml2 metadata_url = 'http://idp.example.com/metadata'",
      '001008',
      "for parameter 'METADATA_URL'",
    ],
    [
      'metadata and a certificate',
      () => create('x', `metadata_url = '${metadataUrl}'`),
      '001423',
      'METADATA_URL cannot be set together with SAML2_ISSUER',
    ],
    [
      'an unknown property',
      () => create('x', "saml2_colour = 'red'"),
      '001423',
      "invalid property 'SAML2_COLOUR' for 'INTEGRATION'",
    ],
  ])('refuses %s', async (_what, sql, code, message) => {
    const failure = await harness.failure(typeof sql === 'string' ? sql : sql());
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await harness.rows("show integrations like 'x'")).toEqual([]);
  });

  it('asks for CREATE INTEGRATION before it fetches anything', async () => {
    await harness.script('create role nobody; grant role nobody to user admin');
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'NOBODY');
    await harness.execute('use secondary roles none', session);
    published = { status: 500, text: '' };
    const failure = await harness.failure(
      `create security integration x type = saml2 metadata_url = '${metadataUrl}'`,
      session,
    );
    expect(failure.code).toBe('003001');
    published = { status: 200, text: document([old.line]) };
  });
});

describe('ALTER SECURITY INTEGRATION of TYPE = SAML2', () => {
  beforeAll(() => harness.execute(create('altered')));

  it('sets and unsets', async () => {
    await harness.execute(
      'alter security integration altered set type = saml2 enabled = false saml2_force_authn = true',
    );
    await harness.execute(
      "alter security integration altered set saml2_requested_nameid_format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'",
    );
    expect(await described('altered')).toMatchObject({ ENABLED: 'false', SAML2_FORCE_AUTHN: 'true' });
    await harness.execute('alter security integration altered unset enabled');
    await harness.execute(
      'alter security integration altered unset saml2_force_authn, saml2_requested_nameid_format',
    );
    expect(await described('altered')).toMatchObject({
      ENABLED: 'true',
      SAML2_FORCE_AUTHN: 'false',
      SAML2_REQUESTED_NAMEID_FORMAT: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    });
  });

  it('makes a new private key and certificate', async () => {
    const before = (await described('altered'))['SAML2_SNOWFLAKE_X509_CERT'];
    await harness.execute('alter security integration altered refresh saml2_snowflake_private_key');
    const after = (await described('altered'))['SAML2_SNOWFLAKE_X509_CERT'];
    expect(after).toMatch(/BEGIN CERTIFICATE/);
    expect(after).not.toBe(before);
  });

  it('makes a signing request that openssl reads, and takes the certificate that an authority makes of it', async () => {
    const request = String(
      await harness.only("select system$generate_saml_csr('altered', 'cn=juser, ou=dev, dc=com')"),
    );
    const folder = temporaryFolder('authority');
    const at = (name: string, content = ''): string => {
      const file = join(folder.path, name);
      if (content !== '') writeFileSync(file, content);
      return file;
    };
    const issued = execFileSync('openssl', [
      ...['x509', '-req', '-in', at('request.pem', request), '-days', '1', '-CAcreateserial'],
      ...['-CA', at('authority.pem', next.certificate), '-CAkey', at('authority.key', next.privateKey)],
    ]).toString();
    folder.remove();
    expect(new X509Certificate(issued).subject).toBe('CN=juser\nOU=dev\nDC=com');
    await harness.execute(
      `alter security integration altered set saml2_snowflake_x509_cert = '${new X509Certificate(issued).raw.toString('base64')}'`,
    );
    const shown = (await described('altered'))['SAML2_SNOWFLAKE_X509_CERT'] ?? '';
    expect(new X509Certificate(shown).issuer).toBe('CN=new');
    expect((await harness.failure("select system$generate_saml_csr('altered', 'nonsense')")).code).toBe(
      '001008',
    );
    expect((await harness.failure("select system$generate_saml_csr('nothing')")).code).toBe('002003');
  });

  it.each([
    ['alter security integration altered unset saml2_issuer', '001423', 'SAML2_ISSUER'],
    ['alter security integration altered refresh metadata_url', '001423', 'has no METADATA_URL'],
    [
      "alter security integration altered set saml2_snowflake_acs_url = 'https://org-acct.snowflakecomputing.com'",
      '001008',
      `Acceptable values: '${address}/fed/login'`,
    ],
    [
      "alter security integration altered set saml2_issuer = 'https://idp.example.com/my_idp'",
      '003524',
      'already exists',
    ],
    [
      'alter security integration altered set type = scim',
      '001008',
      "invalid value [SCIM] for parameter 'TYPE'",
    ],
  ])('refuses %s', async (sql, code, message) => {
    const before = await described('altered');
    expect(await harness.failure(sql)).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await described('altered')).toEqual(before);
  });
});

describe('METADATA_URL', () => {
  it('tells what the provider is, and again when refreshed', async () => {
    await harness.execute(
      `create security integration by_metadata type = saml2 enabled = true metadata_url = '${metadataUrl}'`,
    );
    expect(await described('by_metadata')).toMatchObject({
      SAML2_ISSUER: 'http://www.okta.com/exk1',
      SAML2_SSO_URL: 'https://corp.okta.com/app/exk1/sso/saml',
      SAML2_PROVIDER: 'OKTA',
      SAML2_X509_CERT: old.line,
      METADATA_URL: metadataUrl,
    });
    published = { status: 200, text: document([next.line]) };
    expect((await described('by_metadata'))['SAML2_X509_CERT']).toBe(old.line);
    await harness.execute('alter security integration by_metadata refresh metadata_url');
    expect((await described('by_metadata'))['SAML2_X509_CERT']).toBe(next.line);
  });

  it('is the only source while it is set', async () => {
    expect(
      await harness.failure(`alter security integration by_metadata set saml2_x509_cert = '${old.line}'`),
    ).toMatchObject({
      code: '001423',
      message: expect.stringContaining('from its METADATA_URL'),
    });
    await harness.execute(
      `alter security integration by_metadata set metadata_url = '' saml2_x509_cert = '${old.line}'`,
    );
    expect(await described('by_metadata')).toMatchObject({ METADATA_URL: '', SAML2_X509_CERT: old.line });
    await harness.execute(`alter security integration by_metadata set metadata_url = '${metadataUrl}'`);
    expect(await described('by_metadata')).toMatchObject({
      METADATA_URL: metadataUrl,
      SAML2_X509_CERT: next.line,
    });
  });

  it.each([
    ['an error', () => ({ status: 404, text: 'gone' }), 'the answer was HTTP 404'],
    ['no XML', () => ({ status: 200, text: '<html><p>' }), 'it is not well-formed XML'],
    ['a page', () => ({ status: 200, text: '<html></html>' }), 'its root is not an EntityDescriptor'],
    [
      'a document type',
      () => ({ status: 200, text: `<!DOCTYPE x [<!ENTITY a "b">]>${document([old.line])}` }),
      'it has a document type definition',
    ],
    ['no certificate', () => ({ status: 200, text: document([]) }), 'it has no signing certificate'],
    [
      'no address for redirects',
      () => ({ status: 200, text: document([old.line], { binding: 'SOAP' }) }),
      'no SingleSignOnService',
    ],
    ['no name', () => ({ status: 200, text: document([old.line], { issuer: '' }) }), 'it has no entityID'],
    ['too much', () => ({ status: 200, text: ' '.repeat(2 * 1024 * 1024) }), 'it is larger than'],
  ])('refuses %s and keeps what it knew', async (_what, answer, reason) => {
    const before = await described('by_metadata');
    published = answer();
    expect(
      await harness.failure('alter security integration by_metadata refresh metadata_url'),
    ).toMatchObject({
      code: '001008',
      message: expect.stringContaining(reason),
    });
    expect(await described('by_metadata')).toEqual(before);
  });
});

describe('SYSTEM$MIGRATE_SAML_IDP_REGISTRATION', () => {
  const call = "select system$migrate_saml_idp_registration('my_fed_integration', 'http://my_idp.com')";

  it('needs the account parameter', async () => {
    expect(await harness.failure(call)).toMatchObject({
      message: expect.stringContaining('Account parameter SAML_IDENTITY_PROVIDER is not set'),
    });
  });

  it('makes the integration that the parameter describes', async () => {
    await harness.execute(
      `alter account set saml_identity_provider = '{"certificate": "${old.line}", "ssoUrl": "https://my_idp.com/sso", "type": "custom", "label": "AzureAD"}'`,
    );
    await harness.execute('alter account set sso_login_page = true');
    expect(
      await harness.failure("select system$migrate_saml_idp_registration('my_fed_integration')"),
    ).toMatchObject({
      message: expect.stringContaining("has no 'issuer'"),
    });
    expect(await harness.only(call)).toBe('SUCCESS : [MY_FED_INTEGRATION] Fed SAML integration created');
    expect(await described('my_fed_integration')).toMatchObject({
      SAML2_ISSUER: 'http://my_idp.com',
      SAML2_SSO_URL: 'https://my_idp.com/sso',
      SAML2_PROVIDER: 'CUSTOM',
      SAML2_SP_INITIATED_LOGIN_PAGE_LABEL: 'AzureAD',
      SAML2_ENABLE_SP_INITIATED: 'true',
    });
    expect((await harness.failure(call)).code).toBe('002002');
  });
});
