/**
 * Records of delimited files, by the rules of
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv
 */
import type { Format } from './file-format.ts';
import { RecordProblem } from './problems.ts';

export type Fields = readonly (string | null)[];

/** Where a record stands in its file. */
export interface RecordPlace {
  /** From 1. */
  readonly line: number;
  /** Where each field begins, from 1, counted from the beginning of the record. */
  readonly starts: readonly number[];
  readonly text: string;
}

interface Scanned {
  readonly fields: Fields;
  readonly starts: readonly number[];
  readonly end: number;
  /** Where the next record begins. */
  readonly next: number;
  readonly problem?: RecordProblem;
}

/** Longer than any row may be: a quotation mark that is never closed must not fill the memory. */
const greatestRecord = 64 * 1024 * 1024;

/** More than any table has columns, or than a query can name; the others of a record are not kept. */
const greatestFields = 16_385;

/** Takes a file's text piece by piece. */
export class CsvParser {
  /** Without one a file is one record. */
  readonly #record: string | null;
  /** Without one a record is one field. */
  readonly #field: string | null;
  readonly #quote: string | null;
  readonly #escape: string | null;
  readonly #unquotedEscapes: readonly string[];
  readonly #trims: boolean;
  readonly #skipsBlank: boolean;
  readonly #emptyIsNull: boolean;
  readonly #nulls: ReadonlySet<string>;
  readonly #placed: ((place: RecordPlace) => void) | undefined;
  #headerLines: number;
  #rest = '';
  /** Of the record that was given last, from 1. */
  line = 1;
  /** Whether the text at hand has anything in it that plain splitting would get wrong. */
  #isPlain = false;

  /** `placed` is told where each record stands before it is given. */
  constructor(format: Format, placed?: (place: RecordPlace) => void) {
    this.#record = format.mark('RECORD_DELIMITER');
    this.#field = format.mark('FIELD_DELIMITER');
    this.#quote = format.mark('FIELD_OPTIONALLY_ENCLOSED_BY');
    this.#escape = format.mark('ESCAPE');
    this.#unquotedEscapes = [this.#escape, format.mark('ESCAPE_UNENCLOSED_FIELD')].filter(
      (mark) => mark !== null,
    );
    this.#trims = format.flag('TRIM_SPACE');
    this.#skipsBlank = format.flag('SKIP_BLANK_LINES');
    this.#emptyIsNull = format.flag('EMPTY_FIELD_AS_NULL');
    this.#nulls = new Set(format.texts('NULL_IF'));
    this.#headerLines = format.number('SKIP_HEADER');
    this.#placed = placed;
  }

  /** How much of a record is there that lacks its end. */
  get waiting(): number {
    return this.#rest.length;
  }

  /** The records that the text completes; what is left over waits for more, unless this was the last. */
  *push(piece: string, isLast: boolean): Generator<Fields | RecordProblem> {
    const text = this.#rest === '' ? piece : this.#rest + piece;
    this.#isPlain =
      this.#placed === undefined &&
      !this.#trims &&
      ![this.#quote, ...this.#unquotedEscapes].some((mark) => mark !== null && text.includes(mark));
    let at = this.#skipHeader(text, isLast);
    while (at < text.length) {
      const scanned = this.#isPlain ? this.#split(text, at, isLast) : this.#scan(text, at, isLast);
      if (scanned === undefined) break;
      const { fields, starts, end, next, problem } = scanned;
      const isBlank = this.#skipsBlank && end === at;
      if (!isBlank) {
        this.#placed?.({ line: this.line, starts, text: text.slice(at, end) });
        yield problem ?? fields;
      }
      this.line += this.#isPlain ? 1 : this.#linesIn(text, at, next);
      at = next;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > greatestRecord) {
      this.#rest = '';
      yield new RecordProblem({ message: 'A record is too long', line: this.line, character: 1 });
    }
  }

  /** Lines of a header are lines, whatever separates records. */
  #skipHeader(text: string, isLast: boolean): number {
    let at = 0;
    while (this.#headerLines > 0) {
      const end = text.indexOf('\n', at);
      if (end < 0) {
        if (!isLast) return at;
        this.#headerLines = 0;
        return text.length;
      }
      at = end + 1;
      this.#headerLines -= 1;
      this.line += 1;
    }
    return at;
  }

  #linesIn(text: string, from: number, to: number): number {
    if (this.#record !== null && !this.#record.includes('\n')) return 1;
    let lines = 0;
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
    return lines;
  }

  #split(text: string, at: number, isLast: boolean): Scanned | undefined {
    const found = this.#nextRecordEnd(text, at);
    if (found < 0 && !isLast) return undefined;
    const end = this.#endOf(text, at, found);
    const line = text.slice(at, end);
    const fields: (string | null)[] = this.#field === null ? [line] : line.split(this.#field, greatestFields);
    for (let index = 0; index < fields.length; index += 1) {
      const value = fields[index] ?? '';
      if ((value === '' && this.#emptyIsNull) || this.#nulls.has(value)) fields[index] = null;
    }
    return { fields, starts: [], end, next: this.#after(text, found) };
  }

  #nextRecordEnd(text: string, at: number): number {
    return this.#record === null ? -1 : text.indexOf(this.#record, at);
  }

  /** Where the next record begins, if this one ends there. */
  #after(text: string, found: number): number {
    return found < 0 ? text.length : found + (this.#record?.length ?? 0);
  }

  /** "New line is logical such that \r\n is understood as a new line." */
  #endOf(text: string, at: number, found: number): number {
    const end = found < 0 ? text.length : found;
    return this.#record === '\n' && end > at && text[end - 1] === '\r' ? end - 1 : end;
  }

  #scan(text: string, from: number, isLast: boolean): Scanned | undefined {
    const fields: (string | null)[] = [];
    const starts: number[] = [];
    let at = from;
    for (;;) {
      const start = this.#trims ? afterSpaces(text, at) : at;
      if (starts.length < greatestFields) starts.push(start - from + 1);
      const field =
        this.#quote !== null && text.startsWith(this.#quote, start)
          ? this.#quoted(text, start + this.#quote.length, this.#quote)
          : this.#unquoted(text, at);
      if (field === undefined || (field.end >= text.length && !isLast)) {
        if (!isLast) return undefined;
        const problem = this.#problem('Missing end quote', starts);
        return { fields, starts, end: text.length, next: text.length, problem };
      }
      if (fields.length < greatestFields) fields.push(field.value);
      const { end } = field;
      if (this.#field !== null && text.startsWith(this.#field, end)) {
        at = end + this.#field.length;
        continue;
      }
      const next = this.#recordEnd(text, end);
      if (next !== undefined) return { fields, starts, end, next };
      if (!isLast && this.#record === '\n' && end + 1 >= text.length) return undefined;
      return this.#broken(text, end, { fields, starts }, isLast);
    }
  }

  /** Something follows a closing quotation mark: the rest of the record is passed over. */
  #broken(
    text: string,
    at: number,
    { fields, starts }: Pick<Scanned, 'fields' | 'starts'>,
    isLast: boolean,
  ): Scanned | undefined {
    const found = this.#nextRecordEnd(text, at);
    if (found < 0 && !isLast) return undefined;
    const next = this.#after(text, found);
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const message = `Found character '${character}' instead of field delimiter '${this.#field ?? ''}'`;
    const problem = this.#problem(message, starts);
    return { fields, starts, end: this.#endOf(text, at, found), next, problem };
  }

  #problem(message: string, starts: readonly number[]): RecordProblem {
    return new RecordProblem({
      code: '100016',
      message,
      line: this.line,
      character: starts.at(-1) ?? 1,
      column: starts.length - 1,
    });
  }

  /** Where the next record begins, if this one ends here. */
  #recordEnd(text: string, at: number): number | undefined {
    if (at >= text.length) return text.length;
    if (this.#record === null) return undefined;
    if (text.startsWith(this.#record, at)) return at + this.#record.length;
    return this.#record === '\n' && text.startsWith('\r\n', at) ? at + 2 : undefined;
  }

  #quoted(
    text: string,
    start: number,
    quote: string,
  ): { readonly value: string | null; readonly end: number } | undefined {
    let value = '';
    let from = start;
    let at = start;
    for (;;) {
      const closing = text.indexOf(quote, at);
      if (closing < 0) return undefined;
      const escaped = this.#escape === null ? -1 : text.indexOf(this.#escape, at);
      if (escaped >= 0 && escaped < closing) {
        value += text.slice(from, escaped) + (text[escaped + 1] ?? '');
        at = escaped + 2;
      } else {
        value += text.slice(from, closing);
        at = closing + quote.length;
        if (!text.startsWith(quote, at)) break;
        value += quote;
        at += quote.length;
      }
      from = at;
    }
    const end = this.#trims ? afterSpaces(text, at) : at;
    return { value: this.#nulls.has(value) ? null : value, end };
  }

  #unquoted(text: string, start: number): { readonly value: string | null; readonly end: number } {
    let value = '';
    let from = start;
    let at = start;
    while (at < text.length) {
      if (this.#field !== null && text.startsWith(this.#field, at)) break;
      if (this.#recordEnd(text, at) !== undefined) break;
      if (this.#unquotedEscapes.includes(text[at] ?? '')) {
        value += text.slice(from, at);
        from = at + 1;
        at += 2;
      } else at += 1;
    }
    const end = Math.min(at, text.length);
    const trim = (field: string): string => (this.#trims ? field.trim() : field);
    const raw = trim(text.slice(start, end));
    const read = trim(value + text.slice(from, end));
    // `\N` is what stands for NULL, and not an escaped N.
    const isNull = this.#nulls.has(raw) || this.#nulls.has(read) || (raw === '' && this.#emptyIsNull);
    return { value: isNull ? null : read, end };
  }
}

const afterSpaces = (text: string, from: number): number => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
};
