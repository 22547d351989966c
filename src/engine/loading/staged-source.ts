/**
 * Files of a stage as rows: `$1`, `$2` … are a record's fields, and METADATA$… tells of the file.
 * https://docs.snowflake.com/en/user-guide/querying-stage
 * https://docs.snowflake.com/en/user-guide/querying-metadata
 */

import { membersOf } from '../query/json.ts';
import { plainMembers } from '../query/plain-json.ts';
import { LazyColumn } from '../query/resolve/generated-relation.ts';
import type { ScopeColumn, ScopeRelation } from '../query/resolve/scope.ts';
import { type ColumnReference, call, columnAlias, type From, type Typed } from '../query/tree.ts';
import { fixed, text, timestampLtz, timestampNtz, variant } from '../query/types.ts';
import type { StagedFile } from '../stages/files.ts';
import type { Fields } from './csv.ts';
import type { Format } from './file-format.ts';

/** A file while it is read. */
export interface FileAtHand {
  readonly file: StagedFile;
  readonly checksum: string;
  readonly scannedAt: number;
  /** What its first record names the fields, where that is a header. */
  header: readonly string[];
}

type Members = ReturnType<typeof membersOf>;

type ValueOf = (fields: Fields, row: number, at: FileAtHand) => string | null;

interface Metadata {
  readonly value: ValueOf;
  readonly typed: (written: ColumnReference) => Typed;
}

const instant = (milliseconds: number): string => String(BigInt(Math.trunc(milliseconds)) * 1000n);

const contentKey = 'METADATA$FILE_CONTENT_KEY';

const metadata: ReadonlyMap<string, Metadata> = new Map<string, Metadata>([
  ['METADATA$FILENAME', { value: (_fields, _row, { file }) => file.path, typed: (written) => written }],
  [
    'METADATA$FILE_ROW_NUMBER',
    {
      value: (_fields, row) => String(row),
      typed: (written) => call(fixed(18, 0), [written], ([value]) => `CAST(${value} AS DECIMAL(18, 0))`),
    },
  ],
  [contentKey, { value: (_fields, _row, { checksum }) => checksum, typed: (written) => written }],
  [
    'METADATA$FILE_LAST_MODIFIED',
    {
      value: (_fields, _row, { file }) => instant(file.modifiedAt),
      typed: (written) =>
        call(timestampNtz(), [written], ([value]) => `make_timestamp(CAST(${value} AS BIGINT))`),
    },
  ],
  [
    'METADATA$START_SCAN_TIME',
    {
      value: (_fields, _row, { scannedAt }) => instant(scannedAt),
      typed: (written) =>
        call(
          timestampLtz(),
          [written],
          ([value]) => `timezone('UTC', make_timestamp(CAST(${value} AS BIGINT)))`,
        ),
    },
  ],
]);

export const isMetadataColumn = (name: string): boolean => metadata.has(name);

const greatestPosition = 16_384;

/** Columns come to be as they are named; only what is named is brought into the database. */
export class StagedSource {
  /** The name of the relation in the database. */
  readonly name: string;
  readonly alias: string;
  readonly format: Format;
  readonly #trims: boolean;
  readonly #nulls: ReadonlySet<string>;
  readonly #values: ValueOf[] = [];
  readonly #columns = new Map<string, Typed>();
  readonly #shown: ScopeColumn[] = [];
  #taken: { readonly document: string; readonly members: Members } = { document: '', members: [] };

  constructor(name: string, alias: string, format: Format) {
    this.name = name;
    this.alias = alias;
    this.format = format;
    this.#trims = format.flag('TRIM_SPACE');
    this.#nulls = new Set(format.texts('NULL_IF'));
  }

  get from(): From {
    return { kind: 'relation', source: this.name, alias: this.alias };
  }

  /** A row has this many texts; without any that are asked for there is still one, so that rows can be counted. */
  get width(): number {
    return Math.max(this.#values.length, 1);
  }

  /** Whether anybody asks for what a file is known by: finding it means reading all of the file. */
  get tellsContentKey(): boolean {
    return this.#columns.has(contentKey);
  }

  /** `$3` or METADATA$FILENAME; undefined where there is no such column. */
  column(name: string): Typed | undefined {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    if (made === undefined) return undefined;
    this.#columns.set(name, made);
    this.#shown.push(new LazyColumn(name, () => made, true));
    return made;
  }

  /** The field that the file's own header names so. */
  field(name: string, ignoresCase: boolean): Typed {
    const plain = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
    const wanted = plain(name);
    return this.#add(
      (fields, _row, { header }) => fields[header.findIndex((text) => plain(text) === wanted)] ?? null,
      name,
    );
  }

  /** The member of the document that is named so: the rest of it need not come into the database. */
  member(name: string, ignoresCase: boolean): Typed {
    const plain = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
    const wanted = plain(name);
    const written = this.#add(([document]) => {
      const found = this.#membersOf(document ?? '').find(([key]) => plain(key) === wanted);
      return found === undefined ? null : this.#settled(found[1]);
    }, name);
    return { ...written, type: variant };
  }

  /** TRIM_SPACE and NULL_IF: documents have them where their members go into columns by name, and nowhere else. */
  #settled(json: string): string | null {
    if (!this.#trims && this.#nulls.size === 0) return json;
    const isText = json.startsWith('"');
    const written = isText ? String(JSON.parse(json)) : json;
    const settled = isText && this.#trims ? written.trim() : written;
    if (this.#nulls.has(settled)) return null;
    return isText ? JSON.stringify(settled) : json;
  }

  /** Several columns ask for members of one document, one after the other. */
  #membersOf(document: string): Members {
    if (this.#taken.document !== document)
      this.#taken = { document, members: plainMembers(document) ?? membersOf(document) };
    return this.#taken.members;
  }

  /** What a record puts into the relation. */
  row(fields: Fields, row: number, at: FileAtHand): Fields {
    return this.#values.map((value) => value(fields, row, at));
  }

  relation(path: readonly string[]): ScopeRelation {
    return { path, columns: this.#shown, named: (name) => this.column(name) };
  }

  #make(name: string): Typed | undefined {
    const known = metadata.get(name);
    if (known !== undefined) return known.typed(this.#add(known.value, name));
    if (!/^\$[1-9]\d{0,4}$/.test(name)) return undefined;
    const position = Number(name.slice(1));
    if (position > greatestPosition) return undefined;
    const written = this.#add((fields) => fields[position - 1] ?? null, name);
    return this.format.type === 'CSV' ? written : { ...written, type: variant };
  }

  #add(value: ValueOf, name: string): ColumnReference {
    const column = columnAlias(this.#values.length);
    this.#values.push(value);
    return { kind: 'column', type: text(), relation: this.alias, column, name };
  }
}
