/** The outside of an answer (SAML core, section 3.3.3): where it goes and how many assertions it has. Not yet to be trusted. */
import type { Element } from '@xmldom/xmldom';
import {
  attributeOf,
  childrenOf,
  decodeBase64,
  descendantsOf,
  isNamed,
  parseDocument,
  textOf,
} from './document.ts';
import { SamlProblem } from './problem.ts';

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export interface SamlResponse {
  readonly base64: string;
  readonly root: Element;
  /** Who says to have made it. */
  readonly issuer: string;
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
  /** Exactly one: as it is, or encrypted. */
  readonly assertion: Element;
  readonly isEncrypted: boolean;
  /** What stands as a direct child, and is checked. */
  readonly isSigned: boolean;
  readonly isAssertionSigned: boolean;
}

const has = (element: Element, name: string): boolean => childrenOf(element, 'signature', name).length > 0;

const requireSuccess = (root: Element): void => {
  const [code] = childrenOf(root, 'protocol', 'Status').flatMap((status) =>
    childrenOf(status, 'protocol', 'StatusCode'),
  );
  const value = code && attributeOf(code, 'Value');
  if (value === success) return;
  const message = textOf(descendantsOf(root, 'protocol', 'StatusMessage')[0]);
  throw new SamlProblem(
    'malformed',
    `The identity provider refused: ${value ?? 'no status'}${message === '' ? '' : ` (${message})`}.`,
  );
};

const requireVersion = (element: Element): void => {
  if (attributeOf(element, 'Version') !== '2.0')
    throw new SamlProblem('malformed', `${element.localName} is not of SAML 2.0.`);
};

/**
 * Wherever else an assertion or a response stands, somebody hid it: readers that look for the first one, or for the
 * signed one, would see different ones.
 */
const onlyAssertion = (root: Element): { readonly assertion: Element; readonly isEncrypted: boolean } => {
  const plain = descendantsOf(root, 'assertion', 'Assertion');
  const encrypted = descendantsOf(root, 'assertion', 'EncryptedAssertion');
  const [assertion, ...others] = [...plain, ...encrypted];
  if (assertion === undefined) throw new SamlProblem('malformed', 'The answer has no assertion.');
  if (others.length > 0) throw new SamlProblem('signature', 'The answer has more than one assertion.');
  if (assertion.parentNode !== root)
    throw new SamlProblem('signature', 'The assertion does not stand directly in the answer.');
  if (descendantsOf(root, 'protocol', 'Response').length > 0)
    throw new SamlProblem('signature', 'The answer has another answer inside.');
  return { assertion, isEncrypted: plain.length === 0 };
};

/** A signature signs the element that it stands in, and is the only one there (SAML core, section 5.4.2). */
const refuseStraySignatures = (root: Element, assertion: Element): void => {
  const signed = new Set<unknown>();
  for (const { parentNode } of descendantsOf(root, 'signature', 'Signature')) {
    if (parentNode !== root && parentNode !== assertion)
      throw new SamlProblem('signature', 'A signature stands elsewhere than in the answer or its assertion.');
    if (signed.has(parentNode)) throw new SamlProblem('signature', 'An element has two signatures.');
    signed.add(parentNode);
  }
};

const issuerOf = (root: Element, assertion: Element): string => {
  const own = childrenOf(root, 'assertion', 'Issuer');
  const inner = childrenOf(assertion, 'assertion', 'Issuer');
  const names = new Set([...own, ...inner].map(textOf));
  const [issuer = ''] = names;
  if (own.length > 1 || inner.length > 1 || names.size !== 1 || issuer === '')
    throw new SamlProblem('issuer', 'The answer does not name exactly one issuer.');
  return issuer;
};

export const readResponse = (text: string): SamlResponse => {
  const root = parseDocument(decodeBase64(text));
  if (!isNamed(root, 'protocol', 'Response'))
    throw new SamlProblem('malformed', 'The message is not a SAML 2.0 Response.');
  requireVersion(root);
  requireSuccess(root);
  const { assertion, isEncrypted } = onlyAssertion(root);
  refuseStraySignatures(root, assertion);
  return {
    base64: text.replace(/\s+/g, ''),
    root,
    issuer: issuerOf(root, assertion),
    destination: attributeOf(root, 'Destination'),
    inResponseTo: attributeOf(root, 'InResponseTo'),
    assertion,
    isEncrypted,
    isSigned: has(root, 'Signature'),
    isAssertionSigned: has(assertion, 'Signature'),
  };
};
