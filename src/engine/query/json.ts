/**
 * JSON text in one form per value: keys in order, numbers without needless digits, none lost. As Snowflake does, it
 * reads more than JSON: keys without quotes, words in any case, and arrays with gaps, which are null here.
 * https://docs.snowflake.com/en/sql-reference/functions/parse_json
 */

type Node =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Node> };

const greatestDepth = 500;
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** `1.50` is `1.5` and `1.0` is `1`; digits beyond a double's are kept as they are. */
export const canonicalNumber = (written: string): string => {
  if (/^-?0+(?:\.0+)?$/.test(written)) return '0';
  if (/[eE]/.test(written)) {
    const value = Number(written);
    return Number.isFinite(value) ? String(value) : written;
  }
  return written.includes('.') ? written.replace(/\.?0+$/, '') : written;
};

const constants: ReadonlySet<string> = new Set(['true', 'false', 'null']);
const nothing: Node = { kind: 'scalar', text: 'null' };

/** What a second member of the same name means: the last counts, or the text is no JSON. */
export type Duplicates = 'last' | 'refused';

class Reader {
  private readonly text: string;
  private readonly duplicates: Duplicates;
  private at = 0;
  /** What was found to be there twice, and where. */
  duplicate: { readonly key: string; readonly at: number } | undefined;

  constructor(text: string, duplicates: Duplicates = 'last') {
    this.text = text;
    this.duplicates = duplicates;
  }

  read(): Node | undefined {
    const value = this.value(0);
    this.space();
    return value !== undefined && this.at === this.text.length ? value : undefined;
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? '\0')) this.at++;
  }

  private take(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private value(depth: number): Node | undefined {
    this.space();
    if (depth > greatestDepth) return undefined;
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"': {
        const content = this.string();
        return content === undefined ? undefined : { kind: 'scalar', text: JSON.stringify(content) };
      }
      default:
        return this.word();
    }
  }

  private word(): Node | undefined {
    const match = /[^\s,\]}:"[{]+/y;
    match.lastIndex = this.at;
    const word = match.exec(this.text)?.[0];
    if (word === undefined) return undefined;
    this.at += word.length;
    const constant = word.toLowerCase();
    if (constants.has(constant)) return { kind: 'scalar', text: constant };
    return numberPattern.test(word) ? { kind: 'scalar', text: canonicalNumber(word) } : undefined;
  }

  private string(): string | undefined {
    const start = this.at;
    this.at++;
    while (this.at < this.text.length && this.text[this.at] !== '"')
      this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.at++;
    try {
      const content: unknown = JSON.parse(this.text.slice(start, this.at));
      return typeof content === 'string' ? content : undefined;
    } catch {
      return undefined;
    }
  }

  private array(depth: number): Node | undefined {
    this.at++;
    const items: Node[] = [];
    if (this.take(']')) return { kind: 'array', items };
    do {
      const item = this.isGap() ? nothing : this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.take(','));
    return this.take(']') ? { kind: 'array', items } : undefined;
  }

  /** `[1, , 2]`: no element where one could be. */
  private isGap(): boolean {
    this.space();
    return this.text[this.at] === ',' || this.text[this.at] === ']';
  }

  /** `{r: 255}`. */
  private bareKey(): string | undefined {
    const match = /[A-Za-z_$][\w$]*/y;
    match.lastIndex = this.at;
    const key = match.exec(this.text)?.[0];
    if (key !== undefined) this.at += key.length;
    return key;
  }

  private object(depth: number): Node | undefined {
    this.at++;
    const members = new Map<string, Node>();
    if (this.take('}')) return { kind: 'object', members };
    do {
      this.space();
      const key = this.text[this.at] === '"' ? this.string() : this.bareKey();
      if (key !== undefined && members.has(key) && this.duplicates === 'refused') {
        this.duplicate = { key, at: this.at };
        return undefined;
      }
      if (key === undefined || !this.take(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members.set(key, value);
    } while (this.take(','));
    return this.take('}') ? { kind: 'object', members } : undefined;
  }
}

const byCodeUnit = ([left]: readonly [string, Node], [right]: readonly [string, Node]): number =>
  left < right ? -1 : left > right ? 1 : 0;

const write = (node: Node): string => {
  switch (node.kind) {
    case 'scalar':
      return node.text;
    case 'array':
      return `[${node.items.map(write).join(',')}]`;
    case 'object':
      return `{${[...node.members]
        .sort(byCodeUnit)
        .map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`)
        .join(',')}}`;
  }
};

/** The elements of an array, each in its one form; none where the text is no array. */
export const elementsOf = (text: string): readonly string[] => {
  const node = new Reader(text).read();
  return node?.kind === 'array' ? node.items.map(write) : [];
};

/** The members of an object, each value in its one form; none where the text is no object. */
export const membersOf = (text: string): readonly (readonly [key: string, value: string])[] => {
  const node = new Reader(text).read();
  return node?.kind === 'object' ? [...node.members].map(([key, value]) => [key, write(value)]) : [];
};

/** The elements of an array, or the values of an object's members; none where the text is of another kind. */
export const partsOf = (text: string, kind: string): readonly string[] => {
  const node = new Reader(text).read();
  if (node?.kind === 'array' && kind === 'ARRAY') return node.items.map(write);
  return node?.kind === 'object' && kind === 'OBJECT' ? [...node.members.values()].map(write) : [];
};

/** What keys and places lead to, if anything. */
export const partAlong = (text: string, steps: readonly unknown[]): string | null => {
  let node = new Reader(text).read();
  for (const step of steps)
    node =
      typeof step === 'number'
        ? node?.kind === 'array'
          ? node.items[step]
          : undefined
        : node?.kind === 'object'
          ? node.members.get(String(step))
          : undefined;
  return node === undefined ? null : write(node);
};

/** One element or member of FLATTEN, at any depth. */
export interface Flattened {
  readonly key: string | null;
  readonly path: string;
  readonly index: number | null;
  readonly value: string;
  /** What holds it. */
  readonly within: string;
}

/** Everything within the value, each before what is within it. */
export const flattenedDeep = (
  text: string,
  route: string,
  mode: string,
  take: (entry: Flattened) => void,
): void => {
  const visit = (node: Node, path: string): void => {
    if (node.kind === 'scalar') return;
    const within = write(node);
    const parts =
      node.kind === 'array'
        ? node.items.map((item, index) => ({ item, key: null, index, path: `${path}[${index}]` }))
        : [...node.members].map(([key, item]) => ({
            item,
            key,
            index: null,
            path: path === '' ? key : `${path}.${key}`,
          }));
    const wanted = mode === 'BOTH' || mode === node.kind.toUpperCase();
    for (const { item, ...place } of parts) {
      if (wanted) take({ ...place, value: write(item), within });
      visit(item, place.path);
    }
  };
  const root = new Reader(text).read();
  if (root !== undefined) visit(root, route);
};

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.text === 'null';

const withoutNulls = (node: Node): Node => {
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'array':
      return { ...node, items: node.items.map(withoutNulls) };
    case 'object':
      return {
        ...node,
        members: new Map(
          [...node.members]
            .filter(([, member]) => !isNull(member))
            .map(([key, member]) => [key, withoutNulls(member)]),
        ),
      };
  }
};

/** Undefined where the text is not JSON. */
export const canonicalJson = (text: string): string | undefined => {
  const node = new Reader(text).read();
  return node === undefined ? undefined : write(node);
};

/**
 * As {@link canonicalJson}, without members of objects that are null if they are to be stripped; or what is wrong with
 * the text: nothing but a member that is there twice can be told.
 */
export const checkedJson = (
  text: string,
  duplicates: Duplicates,
  stripsNulls = false,
): { readonly json: string } | { readonly duplicate: Reader['duplicate'] } => {
  const reader = new Reader(text, duplicates);
  const node = reader.read();
  if (node === undefined) return { duplicate: reader.duplicate };
  return { json: write(stripsNulls ? withoutNulls(node) : node) };
};
