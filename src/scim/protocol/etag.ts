const tagPattern = /(?:W\/)?"([^"]*)"|([^\s,"]+)/g;

/** What a client may list: opaque tags, with or without the sign of a weak one, and clients that forget the quotes. */
const opaqueTags = (header: string): readonly string[] =>
  [...header.matchAll(tagPattern)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** Versions say that content is the same, not that bytes are (RFC 7644 section 3.14, RFC 9110 section 8.8.1). */
export const weakETag = (version: string | number): string => `W/"${version}"`;

const names = (header: string, etag: string): boolean => {
  const [current] = opaqueTags(etag);
  return header.trim() === '*' || opaqueTags(header).some((tag) => tag === current);
};

/** Whether a request may change a resource that exists with this ETag: else 412. */
export const ifMatchHolds = (header: string | undefined, etag: string): boolean =>
  header === undefined || names(header, etag);

/** Whether the client lacks this version: else 304 for GET, 412 for a change. */
export const ifNoneMatchHolds = (header: string | undefined, etag: string): boolean =>
  header === undefined || !names(header, etag);
