/** SAML messages as documents, read so that no part of a hostile one costs more than looking at it. */
import { DOMParser, type Document, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import { SamlProblem } from './problem.ts';

export const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const;
export type Namespace = keyof typeof namespaces;

/** An answer with hundreds of group attributes stays below. */
const greatestText = 384 * 1024;
const mostTags = 10_000;
const mostAttributes = 50;
const greatestDepth = 50;

const malformed = (message: string): SamlProblem => new SamlProblem('malformed', message);

export const decodeBase64 = (text: string): string => {
  if (text === '') throw new SamlProblem('payload', 'The request has no SAMLResponse.');
  if (text.length > greatestText) throw malformed(`The answer is longer than ${greatestText} characters.`);
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw malformed('SAMLResponse is not base64.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    throw malformed('The answer is not UTF-8.');
  }
};

/**
 * Document types, entities, comments, CDATA and processing instructions have no place in a SAML message, and each
 * has been used to have two readers see two different things.
 */
const refuseForeignMarkup = (xml: string): void => {
  const body = xml.replace(/^\uFEFF?<\?xml\s[^?]*\?>/, '');
  if (/<!DOCTYPE|<!ENTITY/i.test(body)) throw malformed('The answer has a document type or entity.');
  if (/<[!?]/.test(body))
    throw malformed('The answer has a comment, CDATA section or processing instruction.');
};

/** In one pass, before a tree is built: neither `<` nor anything that hides it may stand in a tag. */
const refuseExcess = (xml: string): void => {
  let depth = 0;
  let tags = 0;
  let end = 0;
  for (let start = xml.indexOf('<'); start !== -1; start = xml.indexOf('<', end)) {
    end = xml.indexOf('>', start) + 1;
    if (end === 0) throw malformed('The answer is not well-formed XML.');
    const tag = xml.slice(start, end);
    tags += 1;
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (tags > mostTags || depth > greatestDepth) throw malformed('The answer has too many elements.');
    if (tag.split('=').length > mostAttributes) throw malformed('The answer has too many attributes.');
  }
};

export const parseDocument = (xml: string): Element => {
  refuseForeignMarkup(xml);
  refuseExcess(xml);
  let document: Document;
  try {
    document = new DOMParser({ onError: onErrorStopParsing, locator: false }).parseFromString(
      xml,
      'text/xml',
    );
  } catch {
    throw malformed('The answer is not well-formed XML.');
  }
  const { documentElement } = document;
  if (documentElement === null) throw malformed('The answer is empty.');
  return documentElement;
};

export const isNamed = (element: Element, namespace: Namespace, name: string): boolean =>
  element.namespaceURI === namespaces[namespace] && element.localName === name;

export const childrenOf = (element: Element, namespace: Namespace, name: string): readonly Element[] =>
  descendantsOf(element, namespace, name).filter((found) => found.parentNode === element);

export const descendantsOf = (element: Element, namespace: Namespace, name: string): readonly Element[] => [
  ...element.getElementsByTagNameNS(namespaces[namespace], name),
];

/** Every child element, whatever its name. */
export const elementsOf = (element: Element): readonly Element[] =>
  [...element.getElementsByTagName('*')].filter((found) => found.parentNode === element);

export const textOf = (element: Element | undefined): string => (element?.textContent ?? '').trim();

/** Undefined where it is not there. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
