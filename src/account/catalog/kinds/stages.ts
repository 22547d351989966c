/** Stages and file formats. */
import {
  asInstant,
  asObjectId,
  type FileFormat,
  fileFormatTypes,
  type JsonObject,
  type Stage,
} from '../../model.ts';
import { numberOrNull, type ObjectKind, object, textOrNull } from './kind.ts';

const typeOrNull = (value: unknown): FileFormat['type'] | null =>
  fileFormatTypes.find((type) => type === value) ?? null;

/** What is a session's own has a place of its own in the store, and so tells where it lies. */
const ofSession = (session: number | null, schema: number): JsonObject =>
  session === null ? {} : { session, schema };

export const stages: ObjectKind<Stage> = {
  kind: 'STAGE',
  parent: ({ schema }) => schema,
  properties: ({ fileFormat, encryption, hasDirectory, lastAltered, session, schema }) => ({
    hasDirectory,
    ...ofSession(session, schema),
    fileFormat: { ...fileFormat },
    encryption,
    lastAltered,
  }),
  restore: (base, parent, { fileFormat, encryption, hasDirectory, lastAltered, session, schema }) => {
    const { name, type, options } = object(fileFormat);
    return {
      ...base,
      kind: 'STAGE',
      schema: asObjectId(numberOrNull(schema) ?? parent),
      session: numberOrNull(session),
      fileFormat: { name: textOrNull(name), type: typeOrNull(type), options: object(options) },
      hasDirectory: hasDirectory === true,
      encryption: textOrNull(encryption) ?? 'SNOWFLAKE_FULL',
      lastAltered: asInstant(numberOrNull(lastAltered) ?? base.createdOn),
    };
  },
};

export const fileFormats: ObjectKind<FileFormat> = {
  kind: 'FILE FORMAT',
  parent: ({ schema }) => schema,
  properties: ({ type, options, lastAltered, session, schema }) => ({
    ...ofSession(session, schema),
    type,
    options,
    lastAltered,
  }),
  restore: (base, parent, { type, options, lastAltered, session, schema }) => ({
    ...base,
    kind: 'FILE FORMAT',
    schema: asObjectId(numberOrNull(schema) ?? parent),
    session: numberOrNull(session),
    type: typeOrNull(type) ?? 'CSV',
    options: object(options),
    lastAltered: asInstant(numberOrNull(lastAltered) ?? base.createdOn),
  }),
};
