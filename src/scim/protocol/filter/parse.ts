import { invalidFilter, type ScimError } from '../errors.ts';
import { parseDate } from '../instant.ts';
import { isStorable } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { pathName, resolveFilterPath, subAttributeOf } from '../schema/registry.ts';
import type { AttributePath, ResourceKind } from '../schema/schemas.ts';
import type { ComparisonOperator, Filter, FilterValue } from './filter.ts';

const maxLength = 8_192;
const maxDepth = 32;
const maxTerms = 256;

const comparisonOperators: ReadonlySet<string> = new Set<ComparisonOperator>([
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
]);
const isComparison = (word: string): word is ComparisonOperator => comparisonOperators.has(word);

type Resolve = (name: string) => AttributePath | undefined;

const wordPattern = /[^\s()[\]"]+/y;
const spacePattern = /\s*/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/sy;
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads a filter (RFC 7644 section 3.4.2.2, figure 1) from left to right. Positions in refusals count characters from 1.
 * The same reader serves the value filters of PATCH paths.
 */
export class FilterReader {
  readonly #text: string;
  readonly #resolve: Resolve;
  #position = 0;
  #depth = 0;
  #terms = 0;

  constructor(text: string, resolve: Resolve) {
    this.#text = text;
    this.#resolve = resolve;
    if (text.length > maxLength) throw this.#refuse(`is longer than ${maxLength} characters`, 0);
  }

  /** The whole text as one filter. */
  readAll(): Filter {
    const filter = this.#readOr(this.#resolve);
    this.#skipSpace();
    if (this.#position < this.#text.length) {
      throw this.#refuse(`"${this.#rest()}" is not expected`);
    }
    return filter;
  }

  /** `name`, then `[filter]` if there is one, then `.subAttribute` if there is one; nothing may follow. */
  readTarget(): { readonly name: string; readonly filter: Filter | undefined; readonly suffix: string } {
    this.#skipSpace();
    const name = this.#match(wordPattern) ?? '';
    const path = this.#resolve(name);
    if (path === undefined || !this.#take('[')) return { name, filter: undefined, suffix: this.#rest() };
    return { name, filter: this.#readBracketed(path), suffix: this.#rest() };
  }

  #readOr(resolve: Resolve): Filter {
    return this.#readChain('or', () => this.#readChain('and', () => this.#readUnary(resolve)));
  }

  #readChain(kind: 'and' | 'or', readOperand: () => Filter): Filter {
    const first = readOperand();
    const operands = [first];
    while (this.#takeWord(kind)) operands.push(readOperand());
    return operands.length === 1 ? first : { kind, operands };
  }

  #readUnary(resolve: Resolve): Filter {
    this.#skipSpace();
    if (this.#take('(')) return this.#readGroup(resolve);
    const start = this.#position;
    const word = this.#match(wordPattern);
    if (word === undefined) throw this.#refuse(`an attribute is expected instead of ${this.#found()}`);
    if (word.toLowerCase() === 'not') {
      this.#skipSpace();
      if (!this.#take('(')) throw this.#refuse('"not" must be followed by a filter in parentheses');
      return { kind: 'not', operand: this.#readGroup(resolve) };
    }
    return this.#readExpression(word, start, resolve);
  }

  #readGroup(resolve: Resolve): Filter {
    return this.#nested(() => {
      const filter = this.#readOr(resolve);
      this.#skipSpace();
      if (!this.#take(')')) throw this.#refuse(`")" is expected instead of ${this.#found()}`);
      return filter;
    });
  }

  #readExpression(name: string, start: number, resolve: Resolve): Filter {
    this.#terms += 1;
    if (this.#terms > maxTerms) throw this.#refuse(`more than ${maxTerms} comparisons`, start);
    const path = resolve(name);
    if (path === undefined) throw this.#refuse(`"${shorten(name)}" is not an attribute`, start);
    if (path.attribute.returned === 'never') {
      throw this.#refuse(`"${pathName(path)}" cannot be searched for`, start);
    }
    if (this.#take('[')) return this.#readValueExpression(path);
    return this.#readComparison(path);
  }

  #readBracketed(path: AttributePath): Filter {
    if (path.attribute.type !== 'complex' || path.subAttribute !== undefined) {
      throw this.#refuse(`"${pathName(path)}" has no parts to filter by`);
    }
    const filter = this.#nested(() => this.#readOr(within(path)));
    this.#skipSpace();
    if (!this.#take(']')) throw this.#refuse(`"]" is expected instead of ${this.#found()}`);
    return filter;
  }

  /** `emails[type eq "work"]`, and `emails[type eq "work"].value eq "x"`, which some clients send. */
  #readValueExpression(path: AttributePath): Filter {
    const filter = this.#readBracketed(path);
    if (!this.#take('.')) return { kind: 'value', path, filter };
    const start = this.#position;
    const name = this.#match(wordPattern) ?? '';
    const part = within(path)(name);
    if (part === undefined) {
      throw this.#refuse(`"${shorten(name)}" is not a part of "${pathName(path)}"`, start);
    }
    const comparison = this.#readComparison(part);
    const operands = filter.kind === 'and' ? [...filter.operands, comparison] : [filter, comparison];
    return { kind: 'value', path, filter: { kind: 'and', operands } };
  }

  #readComparison(path: AttributePath): Filter {
    this.#skipSpace();
    const start = this.#position;
    const operator = this.#match(wordPattern)?.toLowerCase();
    if (operator === 'pr') return { kind: 'present', path };
    if (operator === undefined || !isComparison(operator)) {
      throw this.#refuse(
        operator === undefined
          ? `an operator is expected instead of ${this.#found()}`
          : `"${shorten(operator)}" is not an operator`,
        start,
      );
    }
    const target = this.#comparable(path, start);
    this.#skipSpace();
    const valueStart = this.#position;
    const value = this.#readValue();
    const read = this.#typed(leafOf(target), operator, value, start, valueStart);
    return { kind: 'comparison', operator, path: target, value: read };
  }

  /** RFC 7644 section 3.4.2.2 compares a complex attribute by its `value`, if it has one. */
  #comparable(path: AttributePath, start: number): AttributePath {
    if (leafOf(path).type !== 'complex') return path;
    const main = path.attribute.byName.get('value');
    if (main === undefined) {
      throw this.#refuse(`"${pathName(path)}" is complex: name one of its parts`, start);
    }
    return { ...path, subAttribute: main };
  }

  #readValue(): FilterValue {
    if (this.#text[this.#position] === '"') {
      const start = this.#position;
      const literal = this.#match(stringPattern);
      if (literal === undefined) throw this.#refuse('the string is not closed', start);
      return this.#readString(literal, start);
    }
    const start = this.#position;
    const word = this.#match(wordPattern);
    if (word === undefined) throw this.#refuse(`a value is expected instead of ${this.#found()}`);
    const lowerCase = word.toLowerCase();
    if (lowerCase === 'true' || lowerCase === 'false') return lowerCase === 'true';
    if (lowerCase === 'null') return null;
    if (numberPattern.test(word)) return Number(word);
    throw this.#refuse(`"${shorten(word)}" is not a value: strings need double quotes`, start);
  }

  #readString(literal: string, start: number): string {
    let value: unknown;
    try {
      value = JSON.parse(literal);
    } catch {
      value = undefined;
    }
    if (typeof value !== 'string') throw this.#refuse('the value is not a JSON string', start);
    // No stored value has one, and PostgreSQL cannot be asked for it.
    if (!isStorable(value)) throw this.#refuse('the value holds a character that cannot be stored', start);
    return value;
  }

  #typed(
    attribute: Attribute,
    operator: ComparisonOperator,
    value: FilterValue,
    operatorStart: number,
    valueStart: number,
  ): FilterValue {
    const wrongOperator = (): ScimError =>
      this.#refuse(
        `"${operator}" does not apply to "${attribute.name}", a ${attribute.type} attribute`,
        operatorStart,
      );
    const wrongValue = (): ScimError =>
      this.#refuse(`the value does not fit "${attribute.name}", a ${attribute.type} attribute`, valueStart);
    const isEquality = operator === 'eq' || operator === 'ne';
    if (value === null) {
      if (!isEquality) throw wrongOperator();
      return null;
    }
    switch (attribute.type) {
      case 'boolean': {
        if (!isEquality) throw wrongOperator();
        if (typeof value === 'boolean') return value;
        const word = typeof value === 'string' ? value.toLowerCase() : '';
        if (word !== 'true' && word !== 'false') throw wrongValue();
        return word === 'true';
      }
      case 'dateTime':
        if (operator === 'co' || operator === 'sw' || operator === 'ew') throw wrongOperator();
        if (typeof value !== 'string' || parseDate(value) === undefined) throw wrongValue();
        return value;
      case 'integer':
      case 'decimal':
        if (operator === 'co' || operator === 'sw' || operator === 'ew') throw wrongOperator();
        if (typeof value !== 'number') throw wrongValue();
        return value;
      default:
        if (attribute.type === 'binary' && !isEquality) throw wrongOperator();
        if (typeof value !== 'string') throw wrongValue();
        return value;
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw this.#refuse(`is nested deeper than ${maxDepth} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#position += found.length;
    return found;
  }

  #skipSpace(): void {
    const code = this.#text.charCodeAt(this.#position);
    // Mostly there is none, and asking the pattern costs more than the rest of a short filter.
    if (code > 0x20 && code < 0x80) return;
    this.#match(spacePattern);
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #takeWord(expected: string): boolean {
    this.#skipSpace();
    const start = this.#position;
    if (start === this.#text.length) return false;
    if (this.#match(wordPattern)?.toLowerCase() === expected) return true;
    this.#position = start;
    return false;
  }

  #rest(): string {
    return this.#text.slice(this.#position);
  }

  #found(): string {
    return this.#position >= this.#text.length ? 'the end' : `"${shorten(this.#rest())}"`;
  }

  #refuse(what: string, position = this.#position): ScimError {
    return invalidFilter(`The filter cannot be read at position ${position + 1}: ${what}.`);
  }
}

const shorten = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 40)}...`);

const leafOf = (path: AttributePath): Attribute => path.subAttribute ?? path.attribute;

/** Names inside brackets are parts of the attribute before them. */
const within =
  (path: AttributePath): Resolve =>
  (name) => {
    const subAttribute = subAttributeOf(path.attribute, name);
    return subAttribute === undefined ? undefined : { ...path, subAttribute };
  };

/** A filter as a typed tree, or 400 invalidFilter saying what is wrong and where. `others` have names too, if it lacks them. */
export const parseFilter = (kind: ResourceKind, text: string, others: readonly ResourceKind[] = []): Filter =>
  new FilterReader(text, (name) => resolveAmong([kind, ...others], name)).readAll();

const resolveAmong = (kinds: readonly ResourceKind[], name: string): AttributePath | undefined => {
  for (const kind of kinds) {
    const path = resolveFilterPath(kind, name);
    if (path !== undefined) return path;
  }
  return undefined;
};
