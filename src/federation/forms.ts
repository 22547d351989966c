/** Forms that browsers post. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A SAML response with its certificate and attributes is some ten kilobytes; this leaves room. */
const greatestForm = 512 * 1024;

export const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: greatestForm },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
};

/** Empty text for a field that is not there. */
export const formField = (request: FastifyRequest, name: string): string =>
  request.body instanceof URLSearchParams ? (request.body.get(name) ?? '') : '';

/**
 * Whether another site made the browser post: https://www.w3.org/TR/fetch-metadata. A browser without that
 * header still names the origin of what it posts.
 */
export const isFromElsewhere = (request: FastifyRequest, baseUrl: string): boolean => {
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string') return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && origin !== new URL(baseUrl).origin;
};
