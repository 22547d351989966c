/** Answers that must not let anybody in. Each is refused with its number, opens no session, and uses nothing up. */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { publicKeyOf } from '../support/identity-provider.ts';
import { newSigningKey } from '../support/saml-certificate.ts';
import { samlUnderTest } from './saml-under-test.ts';

const local = samlUnderTest('saml-attacks');

/** Refused for this reason; nobody signed in, and the honest answer that it was made of still works. */
const refused = async (xml: string | Promise<string>, code: number, honest?: string): Promise<void> => {
  const before = local.gateway.account.sessions.all().length;
  const answer = await local.post(await xml);
  expect(answer.status).toBe(403);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const page = await answer.text();
  expect(page).toMatch(/SAML response is invalid or matching user is not found\. .* \[[0-9a-f-]{36}\]/);
  const login = await local.lastLogin();
  expect(login).toMatchObject({
    success: false,
    errorCode: code,
    userName: null,
    firstFactor: 'SAML2_ASSERTION',
  });
  expect(page).toContain(`[${login?.diagnosis?.id}]`);
  expect(local.gateway.account.sessions.all().length).toBe(before);
  if (honest !== undefined) expect((await local.post(honest)).status).toBe(303);
};

const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion';
const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol';
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

const one = (parent: Document | Element, namespace: string, name: string): Element => {
  const [found] = parent.getElementsByTagNameNS(namespace, name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

interface Parts {
  readonly document: Document;
  readonly response: Element;
  readonly assertion: Element;
  readonly signature: Element;
}

/** The answer as a tree that can be rearranged, and as text again. */
const rearranged = (xml: string, change: (parts: Parts) => void): string => {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const response = one(document, protocolNamespace, 'Response');
  change({
    document,
    response,
    assertion: one(document, assertionNamespace, 'Assertion'),
    signature: one(document, signatureNamespace, 'Signature'),
  });
  return new XMLSerializer().serializeToString(document);
};

const copyOf = (element: Element): Element => element.cloneNode(true) as Element;

const withoutSignature = (element: Element): Element => {
  const copy = copyOf(element);
  for (const signature of [...copy.getElementsByTagNameNS(signatureNamespace, 'Signature')])
    if (signature.parentNode === copy) copy.removeChild(signature);
  return copy;
};

/** Says that ADMIN signed in, under an id of its own. */
const evil = (element: Element, id = '_evil'): Element => {
  element.setAttribute('ID', id);
  one(element, assertionNamespace, 'NameID').textContent = 'ADMIN';
  return element;
};

describe('signature wrapping', () => {
  const forms: readonly (readonly [string, { signResponse: boolean }, (parts: Parts) => void])[] = [
    [
      '1: the signed answer inside the signature of another answer',
      { signResponse: true },
      ({ response, signature }) => {
        signature.appendChild(withoutSignature(response));
        evil(response);
      },
    ],
    [
      '2: the signed answer before the signature of another answer',
      { signResponse: true },
      ({ response, signature }) => {
        response.insertBefore(withoutSignature(response), signature);
        evil(response);
      },
    ],
    [
      '3: another assertion before the signed one',
      { signResponse: false },
      ({ response, assertion }) => {
        response.insertBefore(evil(withoutSignature(assertion)), assertion);
      },
    ],
    [
      '4: the signed assertion inside another one',
      { signResponse: false },
      ({ response, assertion }) => {
        const outer = evil(withoutSignature(assertion));
        response.replaceChild(outer, assertion);
        outer.appendChild(assertion);
      },
    ],
    [
      '5: the signature in another assertion, what it signs at the end',
      { signResponse: false },
      ({ response, assertion, signature }) => {
        const original = withoutSignature(assertion);
        evil(assertion);
        assertion.appendChild(signature);
        response.appendChild(original);
      },
    ],
    [
      '6: the signature in another assertion, what it signs inside the signature',
      { signResponse: false },
      ({ assertion, signature }) => {
        const original = withoutSignature(assertion);
        evil(assertion);
        signature.appendChild(original);
      },
    ],
    [
      '7: another assertion in an extension, under the same id',
      { signResponse: false },
      ({ document, response, assertion }) => {
        const extensions = document.createElementNS(protocolNamespace, 'samlp:Extensions');
        extensions.appendChild(evil(withoutSignature(assertion), assertion.getAttribute('ID') ?? ''));
        response.insertBefore(extensions, assertion);
      },
    ],
    [
      '8: the signed assertion in an object of the signature',
      { signResponse: false },
      ({ document, assertion, signature }) => {
        const object = document.createElementNS(signatureNamespace, 'Object');
        object.appendChild(withoutSignature(assertion));
        signature.appendChild(object);
        evil(assertion, assertion.getAttribute('ID') ?? '');
      },
    ],
  ];
  test.each(forms)('%s', async (_form, options, change) => {
    const honest = await local.answer({ ...options, signAssertion: !options.signResponse });
    const xml = rearranged(honest, change);
    expect(xml).toContain('ADMIN');
    await refused(xml, 390165, honest);
  });

  test('an assertion outside of what is signed, where the answer is signed as well', async () => {
    const honest = await local.answer({ signResponse: true });
    const xml = rearranged(honest, ({ response, assertion }) => {
      response.appendChild(evil(withoutSignature(assertion)));
    });
    await refused(xml, 390165, honest);
  });
});

describe('what is signed', () => {
  test('nothing', async () => {
    await refused(local.answer({ signAssertion: false }), 390165);
  });

  test('something, but it was changed afterwards', async () => {
    const honest = await local.answer();
    await refused(honest.replaceAll('alice@example.com', 'ADMIN'), 390165, honest);
  });

  test('the outside only in part: one of two signatures does not hold', async () => {
    const honest = await local.answer({ signResponse: true });
    await refused(
      honest.replace('Version="2.0" IssueInstant', 'Version="2.0" Consent="x" IssueInstant'),
      390165,
      honest,
    );
  });

  test('a name that a comment cuts short', async () => {
    const honest = await local.answer({ nameId: 'ADMIN.evil.example' });
    await refused(honest.replaceAll('ADMIN.evil.example', 'ADMIN<!-- -->.evil.example'), 390133);
    await refused(honest.replaceAll('ADMIN.evil.example', 'ADMIN<?x?>.evil.example'), 390133);
    await refused(honest.replaceAll('ADMIN.evil.example', '<![CDATA[ADMIN]]>.evil.example'), 390133);
  });

  test('with another key, whose certificate comes with it', async () => {
    await refused(local.answer({}, await newSigningKey('evil')), 390177);
  });

  test('with another key, under the certificate that is trusted', async () => {
    const key = await newSigningKey('evil');
    await refused(local.answer({}, { ...key, certificate: local.idp.key.certificate }), 390165);
  });

  test.each([
    ['SHA-1 digest', { digestAlgorithm: 'sha1' } as const, 390166],
    ['SHA-1 signature', { signatureAlgorithm: 'rsa-sha1' } as const, 390167],
  ])('with a %s', async (_what, options, code) => {
    await refused(local.answer(options), code);
  });

  test.each([
    [
      'DigestMethod',
      'http://www.w3.org/2001/04/xmlenc#sha256',
      'http://www.w3.org/2001/04/xmldsig-more#md5',
      390166,
    ],
    [
      'SignatureMethod',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
      390167,
    ],
    [
      'SignatureMethod',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
      390167,
    ],
    ['SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', '', 390167],
    [
      'CanonicalizationMethod',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
      'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
      390165,
    ],
    [
      'Transform',
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/TR/1999/REC-xslt-19991116',
      390165,
    ],
  ])('with a %s other than %s: %s', async (element, from, to, code) => {
    const honest = await local.answer();
    const changed = honest.replace(`${element} Algorithm="${from}"`, `${element} Algorithm="${to}"`);
    expect(changed).not.toBe(honest);
    await refused(changed, code, honest);
  });

  test('with a MAC, whose key is the certificate that everybody knows', async () => {
    const honest = await local.answer();
    const changed = honest
      .replace(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      )
      .replace(
        /<SignatureValue>[^<]*</,
        `<SignatureValue>${createHmac('sha1', local.idp.key.certificate).update('x').digest('base64')}<`,
      );
    await refused(changed, 390167, honest);
  });

  test('weakly, hidden by encryption', async () => {
    const certificate =
      (await local.sql.run('desc integration corp')).find(
        ([name]) => name === 'SAML2_SNOWFLAKE_X509_CERT',
      )?.[2] ?? '';
    const encryption = {
      encryptionCert: certificate,
      encryptionPublicKey: publicKeyOf(certificate),
      encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    };
    await refused(local.answer({ ...encryption, digestAlgorithm: 'sha1' }), 390166);
    await refused(local.answer({ ...encryption, signAssertion: false }), 390165);
    const honest = await local.answer(encryption);
    await refused(honest.replace('xmlenc#rsa-oaep-mgf1p', 'xmlenc#rsa-1_5'), 390133, honest);
  });
});

describe('what it says', () => {
  const alice = { nameId: 'alice@example.com' };

  test('another audience', async () => {
    const { idp, acsUrl, url } = local;
    await refused(idp.answer({ ...alice, audience: 'https://other.example', acsUrl }), 390169);
    await refused(idp.answer({ ...alice, audience: `${url}.evil.example`, acsUrl }), 390169);
    await refused(idp.answer({ ...alice, audience: [url, 'b:1', 'b:2', 'b:3', 'b:4'], acsUrl }), 390169);
    expect((await local.post(await idp.answer({ ...alice, audience: ['b:1', url], acsUrl }))).status).toBe(
      303,
    );
  });

  test('another recipient', async () => {
    await refused(local.answer({ recipient: 'https://other.example/fed/login' }), 390171);
  });

  test('another destination, inside of a signature and outside', async () => {
    await refused(local.answer({ destination: 'https://other.example/fed/login' }), 390168);
    const honest = await local.answer();
    await refused(honest.replace(` Destination="${local.acsUrl}"`, ''), 390168, honest);
  });

  test('another issuer', async () => {
    await refused(local.answer({ issuer: 'https://other.example' }), 390184);
    const honest = await local.answer();
    await refused(honest.replace(`>${local.idp.issuer}<`, '>https://other.example<'), 390184, honest);
  });

  test('a host of the attacker’s, for whom the assertion was made', async () => {
    const xml = await local.idp.answer({
      ...alice,
      audience: 'http://evil.example',
      acsUrl: 'http://evil.example/fed/login',
    });
    const { hostname, port } = new URL(local.url);
    const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') }).toString();
    const headers = {
      host: 'evil.example',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
    };
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path: '/fed/login', method: 'POST', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .once('error', reject)
        .end(body);
    });
    expect(status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390168 });
  });

  test('an answer to a request that nobody made', async () => {
    await refused(local.answer({ inResponseTo: '_made-up' }), 390170);
    const honest = await local.answer();
    await refused(
      honest.replace('<samlp:Response', '<samlp:Response InResponseTo="_made-up"'),
      390170,
      honest,
    );
  });

  test('an answer to a request that was answered, by another assertion', async () => {
    const location =
      (await fetch(`${local.url}/fed/start/CORP`, { redirect: 'manual' })).headers.get('location') ?? '';
    const { id } = await local.idp.readRequest(location);
    const taken = await local.answer({ inResponseTo: id });
    expect((await local.post(taken.replace(/ InResponseTo="[^"]*"/, ''))).status).toBe(303);
    await refused(local.answer({ inResponseTo: id }), 390170);
  });

  test('the same once more', async () => {
    const honest = await local.answer();
    expect((await local.post(honest)).status).toBe(303);
    await refused(honest, 390183);
    await refused(honest.replace(/ID="_[0-9a-f]+"/, 'ID="_another"'), 390183);
  });

  test('that the identity provider refused', async () => {
    const honest = await local.answer();
    await refused(honest.replace('status:Success', 'status:Responder'), 390133, honest);
  });
});

describe('when it comes', () => {
  test('too late, and within a minute of the end', async () => {
    const late = await local.answer({ lifetimeInSeconds: 300 });
    local.ahead = 300_000 + 90_000;
    await refused(late, 390172);
    local.ahead = 300_000 + 30_000;
    expect((await local.post(late)).status).toBe(303);
    local.ahead = 0;
  });

  test('too early, and within a minute of the beginning', async () => {
    const early = await local.answer();
    local.ahead = -90_000;
    await refused(early, 390173);
    local.ahead = -30_000;
    expect((await local.post(early)).status).toBe(303);
    local.ahead = 0;
  });

  test('long after it was issued, whatever end it names', async () => {
    const endless = await local.answer({ lifetimeInSeconds: 10 * 365 * 86_400 });
    local.ahead = 86_400_000 + 90_000;
    await refused(endless, 390172);
    local.ahead = 0;
    expect((await local.post(endless)).status).toBe(303);
  });

  test('as an answer to a request of long ago', async () => {
    const location =
      (await fetch(`${local.url}/fed/start/CORP`, { redirect: 'manual' })).headers.get('location') ?? '';
    const { id } = await local.idp.readRequest(location);
    local.ahead = 1_000_000;
    await refused(local.answer({ inResponseTo: id, lifetimeInSeconds: 3_600 }), 390170);
    local.ahead = 0;
  });
});

describe('what it is', () => {
  test.each([
    ['nothing', '', 390180],
    ['no base64', '<Response/>', 390133],
    ['no text', Buffer.from([0xff, 0xfe, 0xfd]).toString('base64'), 390133],
    ['no XML', Buffer.from('hello').toString('base64'), 390133],
    ['XML of another kind', Buffer.from('<html></html>').toString('base64'), 390133],
    ['unfinished XML', Buffer.from('<samlp:Response').toString('base64'), 390133],
    ['a name without namespace', Buffer.from('<samlp:Response Version="2.0"/>').toString('base64'), 390133],
    ['nothing but depth', Buffer.from('<a>'.repeat(60_000)).toString('base64'), 390133],
    ['nothing but elements', Buffer.from(`<a>${'<b/>'.repeat(50_000)}</a>`).toString('base64'), 390133],
    [
      'nothing but attributes',
      Buffer.from(`<a ${Array.from({ length: 20_000 }, (_, index) => `b${index}=""`).join(' ')}/>`).toString(
        'base64',
      ),
      390133,
    ],
    ['nothing but quotes', Buffer.from('<"'.repeat(100_000)).toString('base64'), 390133],
  ])('%s', async (_what, text, code) => {
    const answer = await local.postText(text);
    expect(answer.status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ success: false, errorCode: code });
  });

  test('more than an answer can be', async () => {
    const before = await local.loginCount();
    expect((await local.postText('A'.repeat(600_000))).status).toBe(413);
    expect(await local.loginCount()).toBe(before);
  });

  test('entities that grow, and entities that fetch', async () => {
    const honest = await local.answer();
    const visits = local.idp.visits.length;
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "${`&a${index === 0 ? '' : index - 1};`.repeat(10)}">`).join('')}]>`;
    await refused(laughs + honest.replaceAll('alice@example.com', '&a19;'), 390133);
    for (const address of ['file:///etc/passwd', `${local.idp.metadataUrl}`])
      await refused(
        `<!DOCTYPE x [<!ENTITY a SYSTEM "${address}">]>${honest.replaceAll('alice@example.com', '&a;')}`,
        390133,
      );
    await refused(`<!DOCTYPE x SYSTEM "${local.idp.metadataUrl}">${honest}`, 390133);
    await refused(honest.replaceAll('alice@example.com', '&undefined;'), 390133, honest);
    expect(local.idp.visits.length).toBe(visits);
  });
});
