/** The body of a request as JSON. */
import { invalidSyntax, ScimError } from '../protocol/errors.ts';
import type { Json } from '../protocol/json.ts';

const maximumDepth = 64;

/** `application/json` and `application/scim+json`, whatever their parameters; nothing at all counts as SCIM. */
export const isAcceptedMediaType = (contentType: string | undefined): boolean => {
  if (contentType === undefined || contentType.trim() === '') return true;
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType === 'application/scim+json' || mediaType === 'application/json';
};

export const unsupportedMediaType = (): ScimError =>
  new ScimError(415, undefined, 'The body must be application/scim+json or application/json');

/** RFC 9110 section 8.4: a coding that is not understood is 415. */
export const isAcceptedEncoding = (contentEncoding: string | undefined): boolean =>
  contentEncoding === undefined || /^\s*(identity\s*)?$/i.test(contentEncoding);

export const unsupportedEncoding = (): ScimError =>
  new ScimError(415, undefined, 'The body must be sent without a content encoding');

const isDeeperThan = (value: Json, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
};

/** RFC 8259 section 8.1: a parser may pass over it, and tools of Windows write it. */
const byteOrderMark = /^\uFEFF/;

/** Undefined for no body. A body nested beyond what SCIM knows serves only to exhaust a parser. */
export const parseBody = (text: string | undefined): Json | undefined => {
  if (text === undefined || text === '') return undefined;
  let body: Json;
  try {
    body = JSON.parse(text.replace(byteOrderMark, ''));
  } catch {
    throw invalidSyntax('The request body is not valid JSON');
  }
  if (isDeeperThan(body, maximumDepth)) {
    throw invalidSyntax(`The request body is nested deeper than ${maximumDepth} levels`);
  }
  return body;
};
