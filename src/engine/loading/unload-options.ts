/** Options of COPY INTO a stage. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
import { invalidValue, unsupportedFeature } from '../../account/errors.ts';
import type { Property } from '../../sql/ast.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import { incompatibleOptions } from '../stages/errors.ts';
import { type GivenFormat, readGivenFormat } from './given-format.ts';

export interface UnloadOptions {
  readonly format: GivenFormat | null;
  readonly hasHeader: boolean;
  readonly overwrites: boolean;
  readonly isSingle: boolean;
  /** In bytes, before they are compressed. */
  readonly greatestSize: number;
  readonly isDetailed: boolean;
  readonly hasQueryId: boolean;
}

const sixteenMegabytes = 16 * 1024 * 1024;
const fiveGigabytes = 5 * 1024 * 1024 * 1024;

const fileSize = (reader: PropertyReader): number => {
  const size = reader.integer('MAX_FILE_SIZE') ?? sixteenMegabytes;
  if (size < 1 || size > fiveGigabytes) throw invalidValue(String(size), 'MAX_FILE_SIZE');
  return size;
};

export const readUnloadOptions = (
  context: StatementContext,
  properties: readonly Property[],
  isPartitioned: boolean,
): UnloadOptions => {
  const reader = new PropertyReader(context, properties, 'COPY');
  const given = reader.value('FILE_FORMAT');
  const queryId = reader.boolean('INCLUDE_QUERY_ID');
  const options: UnloadOptions = {
    format: given === undefined ? null : readGivenFormat(context, given),
    hasHeader: reader.boolean('HEADER') ?? false,
    overwrites: reader.boolean('OVERWRITE') ?? false,
    isSingle: reader.boolean('SINGLE') ?? false,
    greatestSize: fileSize(reader),
    isDetailed: reader.boolean('DETAILED_OUTPUT') ?? false,
    hasQueryId: queryId ?? isPartitioned,
  };
  if (reader.has('VALIDATION_MODE')) throw unsupportedFeature('VALIDATION_MODE of COPY INTO a stage');
  reader.finish();
  if (isPartitioned && (options.isSingle || options.overwrites))
    throw incompatibleOptions('PARTITION BY excludes SINGLE and OVERWRITE.');
  if (queryId === false && isPartitioned)
    throw incompatibleOptions('PARTITION BY needs INCLUDE_QUERY_ID = TRUE, which is its default.');
  if (queryId === true && (options.isSingle || options.overwrites))
    throw incompatibleOptions('INCLUDE_QUERY_ID excludes SINGLE and OVERWRITE.');
  return options;
};
