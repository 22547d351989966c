/** Stages and file formats. */
import { asInstant, asObjectId, type FileFormat, fileFormatTypes, type Stage } from '../../model.ts';
import { numberOrNull, type ObjectKind, object, textOrNull } from './kind.ts';

const typeOrNull = (value: unknown): FileFormat['type'] | null =>
  fileFormatTypes.find((type) => type === value) ?? null;

export const stages: ObjectKind<Stage> = {
  kind: 'STAGE',
  parent: ({ schema }) => schema,
  properties: ({ fileFormat, encryption, lastAltered }) => ({
    fileFormat: { ...fileFormat },
    encryption,
    lastAltered,
  }),
  restore: (base, parent, { fileFormat, encryption, lastAltered }) => {
    const { name, type, options } = object(fileFormat);
    return {
      ...base,
      kind: 'STAGE',
      schema: asObjectId(parent),
      fileFormat: { name: textOrNull(name), type: typeOrNull(type), options: object(options) },
      encryption: textOrNull(encryption) ?? 'SNOWFLAKE_FULL',
      lastAltered: asInstant(numberOrNull(lastAltered) ?? base.createdOn),
    };
  },
};

export const fileFormats: ObjectKind<FileFormat> = {
  kind: 'FILE FORMAT',
  parent: ({ schema }) => schema,
  properties: ({ type, options, lastAltered }) => ({ type, options, lastAltered }),
  restore: (base, parent, { type, options, lastAltered }) => ({
    ...base,
    kind: 'FILE FORMAT',
    schema: asObjectId(parent),
    type: typeOrNull(type) ?? 'CSV',
    options: object(options),
    lastAltered: asInstant(numberOrNull(lastAltered) ?? base.createdOn),
  }),
};
