/** Reads `NAME = value` lists with the type checks and words of Snowflake. */
import { AccountError, invalidProperty, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import { asName, type Name } from '../../account/model.ts';
import type { Identifier, Property, PropertyValue } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { boundText, nameParts } from '../names.ts';
import { parseIdentifierPath, printPath } from '../values/identifiers.ts';

const duplicateProperty = (name: string, kind: string): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '001424',
    sqlState: '22023',
    message: `SQL compilation error:\nduplicate property '${name}' for '${kind}'`,
  });

/** A property list; each value is read once, and `finish` refuses what nobody asked for. */
export class PropertyReader {
  readonly #unread = new Map<string, Property>();
  readonly #context: StatementContext;
  readonly #kind: string;

  constructor(context: StatementContext, properties: readonly Property[], kind: string) {
    this.#context = context;
    this.#kind = kind;
    for (const property of properties) {
      if (this.#unread.has(property.name)) throw duplicateProperty(property.name, kind);
      this.#unread.set(property.name, property);
    }
  }

  has(name: string): boolean {
    return this.#unread.has(name);
  }

  /** The names not read yet. */
  remaining(): readonly string[] {
    return [...this.#unread.keys()];
  }

  finish(): void {
    for (const name of this.#unread.keys()) throw invalidProperty(name, this.#kind);
  }

  /** What is given, still to be read. */
  peek(name: string): PropertyValue | undefined {
    return this.#unread.get(name)?.value;
  }

  /** Undefined: not given. */
  value(name: string): PropertyValue | undefined {
    const property = this.#unread.get(name);
    this.#unread.delete(name);
    return property?.value;
  }

  /** A string, or an identifier with its folded text. Null: given as NULL. */
  text(name: string): string | null | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : this.#textOf(name, value);
  }

  /** Like `text`, where NULL means nothing and an empty string stands for it. */
  comment(): string | null | undefined {
    const text = this.text('COMMENT');
    return text === '' ? null : text;
  }

  /** A string or bind only: a bare word would be folded, and what is refused is not repeated. */
  secret(name: string): string | null | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind !== 'string' && value.kind !== 'bind' && value.kind !== 'null')
      throw invalidValue('***', name);
    return this.#textOf(name, value);
  }

  boolean(name: string): boolean | null | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind === 'null') return null;
    if (value.kind === 'boolean') return value.value;
    const word = value.kind === 'number' ? value.text : this.#textOf(name, value);
    if (word === null) return null;
    const upper = word.toUpperCase();
    if (upper === 'TRUE') return true;
    if (upper === 'FALSE') return false;
    throw invalidValue(word, name);
  }

  number(name: string): number | null | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind === 'null') return null;
    const digits = value.kind === 'number' ? value.text : this.#textOf(name, value);
    if (digits === null) return null;
    if (!/^-?\d+(\.\d+)?$/.test(digits)) throw invalidValue(digits, name);
    return Number(digits);
  }

  integer(name: string): number | null | undefined {
    const value = this.number(name);
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw invalidValue(String(value), name);
    return value;
  }

  /** One of several words, in any case. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | null | undefined {
    const text = this.text(name);
    if (text === undefined || text === null) return text;
    const upper = text.toUpperCase();
    const found = words.find((word) => word === upper);
    if (found === undefined) throw invalidValue(text, name);
    return found;
  }

  /** `('a', 'b')`, or one value alone. */
  texts(name: string): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind === 'null') return [];
    return this.#items(value).map((item) => {
      const text = this.#textOf(name, item);
      if (text === null) throw invalidValue('NULL', name);
      return text;
    });
  }

  /** A list of object names, each an identifier or a string that holds one. */
  names(name: string): readonly (readonly Name[])[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind === 'null') return [];
    return this.#items(value).map((item) => this.#pathOf(name, item));
  }

  /**
   * An account object's name: an identifier, or a string that is read as one, so that 'name' is folded to upper
   * case and '"name"' kept (as observed by Snowflake's Terraform provider for NETWORK_POLICY).
   */
  objectName(name: string): Name | null | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.kind === 'null' || (value.kind === 'string' && value.text === '')) return null;
    const [only, ...rest] = this.#pathOf(name, value);
    if (only === undefined || rest.length > 0) throw invalidValue(describeValue(value), name);
    return only;
  }

  #items(value: PropertyValue): readonly PropertyValue[] {
    if (value.kind === 'list') return value.items;
    if (value.kind === 'properties' && value.properties.length === 0) return [];
    return [value];
  }

  #pathOf(name: string, value: PropertyValue): readonly Name[] {
    if (value.kind === 'name') return nameParts(this.#context, value.name);
    const text = this.#textOf(name, value);
    if (text === null) throw invalidValue('NULL', name);
    const path = parseIdentifierPath(text);
    // A name no bare identifier could have, such as `jane@corp.com`, is taken as it stands.
    return path ?? [asName(text)];
  }

  #textOf(name: string, value: PropertyValue): string | null {
    switch (value.kind) {
      case 'string':
        return value.text;
      case 'null':
        return null;
      case 'bind':
        return boundText(this.#context, value.name);
      case 'name': {
        const parts = nameParts(this.#context, value.name);
        const [only] = parts;
        return only !== undefined && parts.length === 1 ? only : printPath(parts);
      }
      default:
        throw invalidValue(describeValue(value), name);
    }
  }
}

/** A value as it is shown in a message. */
const describeValue = (value: PropertyValue): string => {
  switch (value.kind) {
    case 'string':
    case 'number':
      return value.text;
    case 'boolean':
      return value.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'name':
      return printPath(value.name.parts.map((part) => part.name));
    case 'list':
      return `(${value.items.map(describeValue).join(', ')})`;
    case 'properties':
      return `(${value.properties.map((property) => `${property.name} = ${describeValue(property.value)}`).join(' ')})`;
    case 'bind':
      return `:${value.name}`;
  }
};

/** The names in UNSET, each at most once. */
export const unsetNames = (identifiers: readonly Identifier[], kind: string): readonly string[] => {
  const names = identifiers.map((identifier) => identifier.name.toUpperCase());
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) throw duplicateProperty(name, kind);
  });
  return names;
};

/** On the kinds that take no tags. */
export const refuseTags = (tags: readonly unknown[]): void => {
  if (tags.length > 0) throw unsupportedFeature('TAG');
};
