/** Options of COPY INTO a table. https://docs.snowflake.com/en/sql-reference/sql/copy-into-table */
import { invalidProperty, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import type { Property } from '../../sql/ast.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import { incompatibleOptions } from '../stages/errors.ts';
import { type GivenFormat, readGivenFormat } from './given-format.ts';
import { namedFiles, type Selection } from './selection.ts';
import { isMetadataColumn } from './staged-source.ts';

export type OnError =
  | { readonly kind: 'abort' | 'continue' }
  /** The file is left out from that many errors on, or that share of its rows. */
  | { readonly kind: 'skipFile'; readonly limit: number; readonly isShare: boolean };

export type Validation =
  | { readonly kind: 'rows'; readonly count: number }
  | { readonly kind: 'errors' | 'allErrors' };

export type ColumnMatching = 'NONE' | 'CASE_SENSITIVE' | 'CASE_INSENSITIVE';

export interface CopyOptions {
  readonly format: GivenFormat | null;
  readonly selection: Selection;
  readonly onError: OnError;
  readonly sizeLimit: number | null;
  readonly purges: boolean;
  readonly force: boolean;
  readonly matching: ColumnMatching;
  /** Which columns get which of the METADATA$ columns. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Texts that are too long are cut, not refused. */
  readonly truncates: boolean;
  readonly failedOnly: boolean;
  readonly validation: Validation | null;
}

export const readCopyOptions = (context: StatementContext, properties: readonly Property[]): CopyOptions => {
  const reader = new PropertyReader(context, properties, 'COPY');
  const format = reader.value('FILE_FORMAT');
  const enforces = reader.boolean('ENFORCE_LENGTH');
  const truncates = reader.boolean('TRUNCATECOLUMNS');
  const sizeLimit = reader.integer('SIZE_LIMIT') ?? null;
  if (sizeLimit !== null && sizeLimit <= 0) throw invalidValue(String(sizeLimit), 'SIZE_LIMIT');
  // Metadata is kept for as long as it counts, so that no file is uncertain.
  reader.boolean('LOAD_UNCERTAIN_FILES');
  if (reader.word('LOAD_MODE', ['FULL_INGEST', 'ADD_FILES_COPY']) === 'ADD_FILES_COPY')
    throw unsupportedFeature('LOAD_MODE = ADD_FILES_COPY');
  const matching =
    reader.word('MATCH_BY_COLUMN_NAME', ['NONE', 'CASE_SENSITIVE', 'CASE_INSENSITIVE']) ?? 'NONE';
  const options: CopyOptions = {
    format: format === undefined ? null : readGivenFormat(context, format),
    selection: { files: namedFiles(reader.texts('FILES')), pattern: reader.text('PATTERN') ?? null },
    onError: onError(reader.text('ON_ERROR') ?? 'ABORT_STATEMENT'),
    sizeLimit,
    purges: reader.boolean('PURGE') ?? false,
    force: reader.boolean('FORCE') ?? false,
    matching,
    metadata: includedMetadata(context, reader, matching),
    // They say the same the other way round.
    truncates: truncates ?? enforces === false,
    failedOnly: reader.boolean('RETURN_FAILED_ONLY') ?? false,
    validation: validation(reader.text('VALIDATION_MODE') ?? null),
  };
  reader.finish();
  return options;
};

/** "INCLUDE_METADATA must be used with MATCH_BY_COLUMN_NAME." */
const includedMetadata = (
  context: StatementContext,
  reader: PropertyReader,
  matching: ColumnMatching,
): ReadonlyMap<string, string> => {
  const value = reader.value('INCLUDE_METADATA');
  if (value === undefined) return new Map();
  if (value.kind !== 'properties') throw invalidProperty('INCLUDE_METADATA', 'COPY');
  if (matching === 'NONE') throw incompatibleOptions('INCLUDE_METADATA needs MATCH_BY_COLUMN_NAME.');
  const inner = new PropertyReader(context, value.properties, 'INCLUDE_METADATA');
  return new Map(
    value.properties.map(({ name }) => {
      const source = (inner.text(name) ?? '').toUpperCase();
      if (!isMetadataColumn(source)) throw invalidValue(source, 'INCLUDE_METADATA');
      return [name, source];
    }),
  );
};

const onError = (written: string): OnError => {
  const word = written.toUpperCase();
  if (word === 'ABORT_STATEMENT') return { kind: 'abort' };
  if (word === 'CONTINUE') return { kind: 'continue' };
  const [matched, number, percent] = /^SKIP_FILE(?:_(\d{1,9})(%?))?$/.exec(word) ?? [];
  if (matched === undefined) throw invalidValue(written, 'ON_ERROR');
  const limit = number === undefined ? 1 : Number(number);
  const isShare = percent === '%';
  if (limit < 1 || (isShare && limit > 100)) throw invalidValue(written, 'ON_ERROR');
  return { kind: 'skipFile', limit, isShare };
};

const validation = (written: string | null): Validation | null => {
  if (written === null) return null;
  const word = written.toUpperCase();
  if (word === 'RETURN_ERRORS') return { kind: 'errors' };
  if (word === 'RETURN_ALL_ERRORS') return { kind: 'allErrors' };
  const [matched, count] = /^RETURN_(\d{1,9})_ROWS$/.exec(word) ?? [];
  if (matched === undefined || Number(count) < 1) throw invalidValue(written, 'VALIDATION_MODE');
  return { kind: 'rows', count: Number(count) };
};
