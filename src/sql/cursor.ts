/** Walks the tokens of a text: looking ahead, accepting, and refusing in Snowflake's words. */
import { type Identifier, type ObjectName, type Span, SqlSyntaxError } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { beginsClause, isReserved } from './reserved-words.ts';

/** Deeper nesting than anyone writes; keeps the parser's own stack safe. */
const greatestDepth = 400;

/**
 * How tall a tree may become, long chains such as `a + b + c` included: whoever walks it recursively is safe, too.
 * Chains of AND and OR are balanced and hardly grow it.
 */
const greatestHeight = 1000;

/** Of an unexpected token, so that a long string does not become a long message. */
const greatestExcerpt = 200;

/** Snowflake has it, this product has not: the whole statement is refused by the name of the feature. */
export class UnsupportedFeature extends Error {
  override readonly name = 'UnsupportedFeature';
  readonly feature: string;
  readonly token: Token;

  constructor(feature: string, token: Token) {
    super(`Unsupported feature '${feature}'.`);
    this.feature = feature;
    this.token = token;
  }
}

/** A text has no more characters than units, which are counted already. */
const isLongerThan = (text: string, characters: number): boolean =>
  text.length > characters && [...text].length > characters;

export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #depth = 0;
  /** Of the tallest tree built since the innermost rule that nests began. */
  #height = 0;
  #bindCount = 0;

  constructor(text: string) {
    this.text = text;
    const { tokens, end } = tokenize(text);
    this.#tokens = tokens;
    this.#end = end;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  get index(): number {
    return this.#index;
  }

  /** Back to an index taken before a trial. */
  rewind(index: number): void {
    this.#index = index;
  }

  /** `?` counts from 1. */
  nextBind(): string {
    this.#bindCount += 1;
    return String(this.#bindCount);
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text === word;
  }

  /** Whether the next tokens are these words, in order. */
  areWords(...words: readonly string[]): boolean {
    for (let ahead = 0; ahead < words.length; ahead += 1) {
      const token = this.peek(ahead);
      if (token.kind !== 'word' || token.text !== words[ahead]) return false;
    }
    return true;
  }

  isOperator(operator: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'operator' && token.text === operator;
  }

  accept(...words: readonly string[]): boolean {
    if (!this.areWords(...words)) return false;
    this.#index += words.length;
    return true;
  }

  acceptOperator(operator: string): boolean {
    if (!this.isOperator(operator)) return false;
    this.#index += 1;
    return true;
  }

  /** The first of the words that comes next, taken. */
  acceptAny<Word extends string>(words: readonly Word[]): Word | undefined {
    const token = this.peek();
    const found = token.kind === 'word' ? words.find((word) => word === token.text) : undefined;
    if (found !== undefined) this.#index += 1;
    return found;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.unexpected();
  }

  expectAny<Word extends string>(words: readonly Word[]): Word {
    return this.acceptAny(words) ?? this.unexpected();
  }

  expectOperator(operator: string): void {
    if (!this.acceptOperator(operator)) this.unexpected();
  }

  atEnd(): boolean {
    return this.peek().kind === 'end' || this.isOperator(';');
  }

  unexpected(token: Token = this.peek()): never {
    const written = token.kind === 'end' ? '<EOF>' : this.text.slice(token.start, token.end);
    const excerpt = written.length > greatestExcerpt ? `${written.slice(0, greatestExcerpt)}...` : written;
    this.fail(
      `syntax error line ${token.line} at position ${token.position} unexpected '${excerpt}'.`,
      token,
    );
  }

  /** A refusal that the grammar alone cannot express. */
  refuse(message: string, token: Token = this.peek()): never {
    this.fail(`${message} (line ${token.line} at position ${token.position})`, token);
  }

  /** A refusal in Snowflake's own words. */
  fail(message: string, token: Token = this.peek()): never {
    throw new SqlSyntaxError(message, token.line, token.position);
  }

  unsupported(feature: string): never {
    throw new UnsupportedFeature(feature, this.peek());
  }

  /** Runs a rule that nests, within the greatest depth. */
  nested<T>(rule: () => T): T {
    this.#depth += 1;
    if (this.#depth > greatestDepth) this.refuse(`nested deeper than ${greatestDepth} levels`);
    const besides = this.#height;
    this.#height = 0;
    try {
      return rule();
    } finally {
      this.#depth -= 1;
      this.#height = Math.max(besides, this.#height + 1);
    }
  }

  /** To be told when a rule wraps what it has read so far into another node. */
  grow(levels = 1): void {
    this.#height += levels;
    if (this.#height > greatestHeight) this.refuse(`chained longer than ${greatestHeight} operations`);
  }

  /** From a token to the last one taken. */
  spanFrom(start: Token): Span {
    const last = this.#tokens[Math.max(0, this.#index - 1)] ?? start;
    return {
      start: start.start,
      end: Math.max(start.end, last.end),
      line: start.line,
      position: start.position,
    };
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !isReserved(token.text));
  }

  /** An alias may follow without AS unless the word begins the next clause. */
  isAlias(): boolean {
    const token = this.peek();
    return this.isIdentifier() && !(token.kind === 'word' && beginsClause(token.text));
  }

  identifier(): Identifier {
    const token = this.peek();
    if (!this.isIdentifier()) this.unexpected();
    this.#index += 1;
    return this.#identifierOf(token);
  }

  /** Any word: for property and parameter names, which the grammar tells apart. */
  word(): Identifier {
    const token = this.peek();
    if (token.kind !== 'word') this.unexpected();
    this.#index += 1;
    return this.#identifierOf(token);
  }

  #identifierOf(token: Token): Identifier {
    const { start, end, line, position } = token;
    if (token.text === '' || isLongerThan(token.text, 255))
      this.refuse('an identifier has from 1 to 255 characters', token);
    return { name: token.text, quoted: token.kind === 'quoted', span: { start, end, line, position } };
  }

  /** `a`, `a.b`, `a.b.c`; the caller reads IDENTIFIER(…) itself. `db..object` leaves the schema to PUBLIC. */
  dottedName(): ObjectName {
    const start = this.peek();
    const parts = [this.identifier()];
    while (this.isOperator('.')) {
      this.#index += 1;
      if (parts.length === 1 && this.isOperator('.')) {
        parts.push({ name: 'PUBLIC', quoted: false, span: this.spanFrom(this.peek()) });
        continue;
      }
      const token = this.peek();
      parts.push(token.kind === 'word' ? this.word() : this.identifier());
    }
    return { parts, span: this.spanFrom(start) };
  }

  /** `rule (, rule)*` */
  commaList<T>(rule: () => T): T[] {
    const items = [rule()];
    while (this.acceptOperator(',')) items.push(rule());
    return items;
  }

  /** `( rule (, rule)* )`, possibly empty. */
  parenthesized<T>(rule: () => T): T[] {
    this.expectOperator('(');
    if (this.acceptOperator(')')) return [];
    const items = this.commaList(rule);
    this.expectOperator(')');
    return items;
  }
}
