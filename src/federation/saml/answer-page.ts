/** The page by which an identity provider has a browser post its answer, read by a program instead. */

const tags = /<input\b[^<>]*>/gi;
const attributes = /([a-z-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/gi;

const named: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  plus: '+',
  equals: '=',
};

/** Base64 has few characters that pages write as references: `+`, `/` and `=`. */
const unescaped = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );

const attributesOf = (tag: string): ReadonlyMap<string, string> =>
  new Map(
    [...tag.matchAll(attributes)].map(([, name = '', quoted, single]) => [
      name.toLowerCase(),
      unescaped(quoted ?? single ?? ''),
    ]),
  );

/** The value of the form's field SAMLResponse; empty where the page has none. */
export const answerIn = (html: string): string => {
  for (const [tag] of html.matchAll(tags)) {
    const found = attributesOf(tag);
    if (found.get('name') === 'SAMLResponse') return found.get('value') ?? '';
  }
  return '';
};
