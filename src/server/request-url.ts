/** RFC 9112 section 3.2.2: what a client that believes in a proxy sends, and every server must understand. */
const absoluteForm = /^https?:\/\/[^/?#]*/i;

/**
 * The path and query of a request's URL. Doubled slashes count once: base URLs are typed by hand, and many a client
 * puts its own slash after the one that was typed.
 */
export const requestUrl = (url: string): string => {
  if (url.startsWith('/') && !url.includes('//')) return url;
  const target = url.replace(absoluteForm, '');
  const queryStart = target.indexOf('?');
  const pathEnd = queryStart < 0 ? target.length : queryStart;
  const path = target.slice(0, pathEnd).replace(/\/{2,}/g, '/');
  return `${path === '' ? '/' : path}${target.slice(pathEnd)}`;
};
