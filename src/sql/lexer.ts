/** Splits SQL text into tokens, in one pass and without regular expressions on the text as a whole. */
import { SqlSyntaxError } from './ast.ts';

export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'number'
  | 'variable'
  | 'operator'
  | 'url'
  | 'stage'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /**
   * Words upper-cased; quoted identifiers and strings without their quotes and escapes; variables without `$`; stages without `@`;
   * everything else as written.
   */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  /** From 0 within the line. */
  readonly position: number;
}

/** Snowflake's limit for the text of one statement: https://docs.snowflake.com/en/user-guide/query-size-limits */
export const greatestLength = 1024 * 1024;

const isLetter = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordPart = (code: number): boolean => isLetter(code) || isDigit(code) || code === 36;
const isSpace = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;

/** By first character; longest first, so that `<=` is not read as `<`. */
const longOperators: ReadonlyMap<string, readonly string[]> = new Map([
  ['-', ['->>', '->']],
  [':', ['::']],
  ['=', ['=>']],
  ['<', ['<>', '<=']],
  ['>', ['>=']],
  ['!', ['!=']],
  ['|', ['||']],
  ['*', ['**']],
]);
const singleOperators = new Set('()[]{}.,;:=<>+-*/%?@&|^~!');

const simpleEscapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['0', '\0'],
]);

/** `@~`, `@%table`, `@stage`, `@"stage"` */
const stageStart = /[~%"A-Za-z_]/;

/** A blank, `;`, `,`, a bracket or a quote. */
const endsStage = (code: number): boolean => isSpace(code) || [59, 44, 40, 41, 39].includes(code);

/** Three octal digits, as in `\\101`. */
const isOctal = (text: string, at: number): boolean => /^[0-3][0-7]{2}$/.test(text.slice(at, at + 3));

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): { readonly tokens: readonly Token[]; readonly end: Token } {
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) break;
      this.#token();
    }
    const position = this.#at - this.#lineStart;
    const end: Token = { kind: 'end', text: '', start: this.#at, end: this.#at, line: this.#line, position };
    return { tokens: this.#tokens, end };
  }

  #push(kind: TokenKind, text: string, start: number, line = this.#line, lineStart = this.#lineStart): void {
    this.#tokens.push({ kind, text, start, end: this.#at, line, position: start - lineStart });
  }

  /** A string, quoted identifier or comment without an end: Snowflake names the end of the text, not the beginning. */
  #unterminated(from: number): never {
    this.#countLines(from, this.#text.length);
    const position = this.#text.length - this.#lineStart;
    throw new SqlSyntaxError(
      `parse error line ${this.#line} at position ${position} near '<EOF>'.`,
      this.#line,
      position,
    );
  }

  #newLine(): void {
    this.#line += 1;
    this.#lineStart = this.#at;
  }

  #skipBlanks(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === 10) {
        this.#at += 1;
        this.#newLine();
      } else if (isSpace(code)) {
        this.#at += 1;
      } else if (code !== 45 && code !== 47) {
        // Neither `-` nor `/`, with which comments begin.
        return;
      } else if (text.startsWith('--', this.#at) || text.startsWith('//', this.#at)) {
        const end = text.indexOf('\n', this.#at);
        this.#at = end < 0 ? text.length : end;
      } else if (text.startsWith('/*', this.#at)) {
        this.#skipBlockComment();
      } else {
        return;
      }
    }
  }

  #skipBlockComment(): void {
    const start = this.#at;
    const end = this.#text.indexOf('*/', start + 2);
    if (end < 0) this.#unterminated(start);
    this.#countLines(start, end);
    this.#at = end + 2;
  }

  #token(): void {
    const text = this.#text;
    const start = this.#at;
    const code = text.charCodeAt(start);
    if (isLetter(code)) {
      this.#word(start);
    } else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) {
      this.#number(start);
    } else if (code === 39) {
      this.#string(start);
    } else if (code === 34) {
      this.#quoted(start);
    } else if (code === 36) {
      this.#dollar(start);
    } else if (code === 64 && stageStart.test(text[start + 1] ?? '')) {
      this.#stage(start);
    } else {
      this.#operator(start);
    }
  }

  #word(start: number): void {
    let end = start + 1;
    while (isWordPart(this.#text.charCodeAt(end))) end += 1;
    const word = this.#text.slice(start, end).toUpperCase();
    if (word === 'FILE' && this.#text.startsWith('://', end)) {
      this.#fileUrl(start, end);
      return;
    }
    this.#at = end;
    this.#push('word', word, start);
  }

  /** PUT and GET name files of the client without quotes, and `//` in them begins no comment. */
  #fileUrl(start: number, from: number): void {
    const text = this.#text;
    let end = from;
    while (end < text.length && !isSpace(text.charCodeAt(end)) && text[end] !== ';') end += 1;
    this.#at = end;
    this.#push('url', text.slice(start, end), start);
  }

  /** A stage and the path in it, in which `//` and `--` begin no comment. */
  #stage(start: number): void {
    const text = this.#text;
    let end = start + 1;
    while (end < text.length && !endsStage(text.charCodeAt(end))) {
      if (text[end] === '"') {
        const closing = text.indexOf('"', end + 1);
        if (closing < 0) this.#unterminated(start);
        end = closing;
      }
      end += 1;
    }
    const { line, lineStart } = this.#here();
    this.#at = end;
    this.#countLines(start, end);
    this.#push('stage', text.slice(start + 1, end), start, line, lineStart);
  }

  #number(start: number): void {
    const text = this.#text;
    let end = start;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (text.charCodeAt(end) === 46) {
      end += 1;
      while (isDigit(text.charCodeAt(end))) end += 1;
    }
    const exponent = text[end];
    if (exponent === 'e' || exponent === 'E') {
      const sign = text[end + 1] === '+' || text[end + 1] === '-' ? 1 : 0;
      if (isDigit(text.charCodeAt(end + 1 + sign))) {
        end += 1 + sign;
        while (isDigit(text.charCodeAt(end))) end += 1;
      }
    }
    this.#at = end;
    this.#push('number', text.slice(start, end), start);
  }

  #string(start: number): void {
    const text = this.#text;
    const { line, lineStart } = this.#here();
    let value = '';
    let from = start + 1;
    this.#at = from;
    for (;;) {
      if (this.#at >= text.length) this.#unterminated(text.length);
      const code = text.charCodeAt(this.#at);
      if (code === 39) {
        value += text.slice(from, this.#at);
        this.#at += 1;
        if (text.charCodeAt(this.#at) !== 39) break;
        value += "'";
        this.#at += 1;
        from = this.#at;
      } else if (code === 92) {
        value += text.slice(from, this.#at) + this.#escape();
        from = this.#at;
      } else {
        this.#at += 1;
        if (code === 10) this.#newLine();
      }
    }
    this.#push('string', value, start, line, lineStart);
  }

  /** https://docs.snowflake.com/en/sql-reference/data-types-text — escape sequences. */
  #escape(): string {
    const text = this.#text;
    const letter = text[this.#at + 1] ?? '';
    const digits = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
    if (digits > 0) {
      const hexadecimal = text.slice(this.#at + 2, this.#at + 2 + digits);
      if (hexadecimal.length === digits && /^[0-9a-fA-F]+$/.test(hexadecimal)) {
        this.#at += 2 + digits;
        return String.fromCharCode(Number.parseInt(hexadecimal, 16));
      }
    }
    if (isOctal(text, this.#at + 1)) {
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(text.slice(this.#at - 3, this.#at), 8));
    }
    this.#at += 2;
    if (letter === '\n') this.#newLine();
    return simpleEscapes.get(letter) ?? letter;
  }

  #quoted(start: number): void {
    const text = this.#text;
    const { line, lineStart } = this.#here();
    let value = '';
    let from = start + 1;
    for (;;) {
      const end = text.indexOf('"', from);
      if (end < 0) this.#unterminated(start);
      value += text.slice(from, end);
      this.#at = end + 1;
      if (text.charCodeAt(this.#at) !== 34) break;
      value += '"';
      from = this.#at + 1;
    }
    this.#countLines(start, this.#at);
    this.#push('quoted', value, start, line, lineStart);
  }

  #dollar(start: number): void {
    const text = this.#text;
    if (text.charCodeAt(start + 1) === 36) {
      const { line, lineStart } = this.#here();
      const end = text.indexOf('$$', start + 2);
      if (end < 0) this.#unterminated(start);
      this.#at = end + 2;
      this.#countLines(start, this.#at);
      this.#push('string', text.slice(start + 2, end), start, line, lineStart);
      return;
    }
    let end = start + 1;
    while (isWordPart(text.charCodeAt(end))) end += 1;
    this.#at = end;
    if (end === start + 1) this.#push('operator', '$', start);
    else this.#push('variable', text.slice(start + 1, end).toUpperCase(), start);
  }

  #operator(start: number): void {
    const text = this.#text;
    const first = text.charAt(start);
    if (first === '.' || first === ',' || first === '(' || first === ')') {
      this.#at = start + 1;
      this.#push('operator', first, start);
      return;
    }
    const long = longOperators.get(first)?.find((operator) => text.startsWith(operator, start));
    const operator = long ?? first;
    if (long === undefined && !singleOperators.has(operator)) {
      const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
      this.#unexpectedCharacter(character, start);
    }
    this.#at = start + operator.length;
    this.#push('operator', operator === '!=' ? '<>' : operator, start);
  }

  #unexpectedCharacter(character: string, start: number): never {
    const position = start - this.#lineStart;
    throw new SqlSyntaxError(
      `syntax error line ${this.#line} at position ${position} unexpected '${character}'.`,
      this.#line,
      position,
    );
  }

  #here(): { line: number; lineStart: number } {
    return { line: this.#line, lineStart: this.#lineStart };
  }

  /** Looks no further than `to`: a search for the next line may run through the whole text, for each token. */
  #countLines(from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      if (this.#text.charCodeAt(at) !== 10) continue;
      this.#line += 1;
      this.#lineStart = at + 1;
    }
  }
}

/** The tokens of a text, and one for its end, where every look beyond the last token lands. */
export function tokenize(text: string): { readonly tokens: readonly Token[]; readonly end: Token } {
  if (text.length > greatestLength) {
    throw new SqlSyntaxError(`SQL text of ${text.length} characters is longer than ${greatestLength}.`, 1, 0);
  }
  return new Lexer(text).run();
}
