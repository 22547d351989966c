/** Paths that others name for a browser to go on at. */

/** Only what no browser reads as an address elsewhere: one slash, then printable ASCII without backslash. */
const safe = /^\/(?![/\\])[!-[\]-~]*$/;
const longest = 1_024;

/** The path if it is one of ours, else the first page. */
export const ownPath = (text: string): string =>
  text.length <= longest && safe.test(text) && URL.parse(text, 'http://own.invalid')?.host === 'own.invalid'
    ? text
    : '/';
