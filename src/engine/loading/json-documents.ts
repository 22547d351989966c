/**
 * JSON documents of a file, one after another.
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-json
 */
import { checkedJson, type Duplicates } from '../query/json.ts';
import { plainJson } from '../query/plain-json.ts';
import type { Fields, RecordPlace } from './csv.ts';
import type { Format } from './file-format.ts';
import { RecordProblem } from './problems.ts';

/** As much as a value may have: https://docs.snowflake.com/en/sql-reference/data-types-semistructured */
export const greatestDocument = 16 * 1024 * 1024;

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Takes a file's text piece by piece. */
export class JsonParser {
  readonly #stripsNulls: boolean;
  readonly #duplicates: Duplicates;
  readonly #stripsArray: boolean;
  readonly #placed: ((place: RecordPlace) => void) | undefined;
  #isWithinArray = false;
  #rest = '';
  line = 1;

  constructor(format: Format, placed?: (place: RecordPlace) => void) {
    this.#stripsNulls = format.flag('STRIP_NULL_VALUES');
    this.#duplicates = format.flag('ALLOW_DUPLICATE') ? 'last' : 'refused';
    this.#stripsArray = format.flag('STRIP_OUTER_ARRAY');
    this.#placed = placed;
  }

  /** How much of a document is there that lacks its end. */
  get waiting(): number {
    return this.#rest.length;
  }

  *push(piece: string, isLast: boolean): Generator<Fields | RecordProblem> {
    const text = this.#rest === '' ? piece : this.#rest + piece;
    let at = 0;
    for (;;) {
      at = this.#skip(text, at);
      if (at >= text.length) break;
      const end = endOfDocument(text, at, isLast);
      if (end === undefined && !isLast) break;
      const document = text.slice(at, end);
      const isReadable = end !== undefined && document.length <= greatestDocument;
      this.#placed?.({ line: this.line, starts: [1], text: document });
      yield isReadable ? this.#read(document) : this.#problem(document);
      this.#count(text, at, end ?? text.length);
      at = end ?? text.length;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > greatestDocument) {
      this.#rest = '';
      yield this.#problem('a document is too long');
    }
  }

  #read(document: string): Fields | RecordProblem {
    const plain = plainJson(document, this.#stripsNulls);
    if (plain !== undefined) return [plain];
    const checked = checkedJson(document, this.#duplicates, this.#stripsNulls);
    if ('json' in checked) return [checked.json];
    const { duplicate } = checked;
    return this.#problem(
      duplicate === undefined
        ? document
        : `duplicate object attribute "${duplicate.key}", pos ${duplicate.at}`,
    );
  }

  /** Over what stands between documents, the brackets of an outer array included. */
  #skip(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 10) this.line += 1;
      if (isBlank(code)) continue;
      if (this.#isWithinArray && code === 44) continue;
      if (this.#isWithinArray && code === 93) {
        this.#isWithinArray = false;
        continue;
      }
      if (!this.#stripsArray || this.#isWithinArray || code !== 91) break;
      this.#isWithinArray = true;
    }
    return at;
  }

  #count(text: string, from: number, to: number): void {
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
      this.line += 1;
  }

  #problem(document: string): RecordProblem {
    return new RecordProblem({
      code: '100069',
      sqlState: '22P02',
      message: `Error parsing JSON: ${document.slice(0, 200)}`,
      line: this.line,
      character: 1,
    });
  }
}

/** Where the document ends that begins there; undefined where the text does not hold all of it. */
const endOfDocument = (text: string, from: number, isLast: boolean): number | undefined => {
  const first = text.charCodeAt(from);
  if (first !== 123 && first !== 91 && first !== 34) {
    const end = endOfWord(text, from);
    // A number may go on in what is to come.
    return end < text.length || isLast ? end : undefined;
  }
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at);
      if (at < 0) return undefined;
    } else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
};

const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return -1;
};

const endOfWord = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && !isBlank(text.charCodeAt(at)) && text[at] !== ',' && text[at] !== ']') at += 1;
  return at;
};
