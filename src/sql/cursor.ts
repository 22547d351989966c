/** Walks the tokens of a text: looking ahead, accepting, and refusing in Snowflake's words. */
import { type Identifier, type ObjectName, type Span, SqlSyntaxError } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

/** Words that cannot be identifiers without quotes: https://docs.snowflake.com/en/sql-reference/reserved-keywords */
const reserved = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CREATE DELETE DISTINCT DROP ELSE EXCEPT EXISTS
  FALSE FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN INSERT INTERSECT INTO IS LIKE MINUS NOT NULL OF ON OR ORDER
  QUALIFY REGEXP REVOKE RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST
  UNION UNIQUE UPDATE VALUES WHEN WHENEVER WHERE WITH`
    .trim()
    .split(/\s+/),
);

/** Names like any other, except as aliases and after a table, where they begin the next clause. */
const clauseWords = new Set(
  `CROSS FULL INNER JOIN LATERAL LEFT NATURAL RIGHT USING LIMIT OFFSET FETCH ASOF MATCH_CONDITION PIVOT UNPIVOT
  WINDOW`
    .trim()
    .split(/\s+/),
);

/** Deeper nesting than anyone writes; keeps the parser's own stack safe. */
const greatestDepth = 400;

export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  #bindCount = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new SqlSyntaxError('no text', 1, 0);
    return token;
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
    return words.every((word, ahead) => this.isWord(word, ahead));
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
    const found = words.find((word) => this.isWord(word));
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
    throw new SqlSyntaxError(
      `syntax error line ${token.line} at position ${token.position} unexpected '${written}'.`,
      token.line,
      token.position,
    );
  }

  /** A refusal that the grammar alone cannot express. */
  refuse(message: string, token: Token = this.peek()): never {
    throw new SqlSyntaxError(
      `${message} (line ${token.line} at position ${token.position})`,
      token.line,
      token.position,
    );
  }

  /** Runs a rule that nests, within the greatest depth. */
  nested<T>(rule: () => T): T {
    this.#depth += 1;
    if (this.#depth > greatestDepth) this.refuse(`nested deeper than ${greatestDepth} levels`);
    try {
      return rule();
    } finally {
      this.#depth -= 1;
    }
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
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.text));
  }

  /** An alias may follow without AS unless the word begins the next clause. */
  isAlias(): boolean {
    const token = this.peek();
    return this.isIdentifier() && !(token.kind === 'word' && clauseWords.has(token.text));
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
    if (token.text === '' || token.text.length > 255)
      this.refuse('an identifier has from 1 to 255 characters', token);
    return { name: token.text, quoted: token.kind === 'quoted', span: { start, end, line, position } };
  }

  /** `a`, `a.b`, `a.b.c`; the caller reads IDENTIFIER(…) itself. `db..object` leaves the schema to PUBLIC. */
  dottedName(): ObjectName {
    const start = this.peek();
    const parts = [this.identifier()];
    while (this.isOperator('.')) {
      this.#index += 1;
      if (this.isOperator('.')) {
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
