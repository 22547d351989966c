/** Where files lie, and how they are read. */
import type { AccountObject } from './account-object.ts';
import type { Instant, JsonObject, ObjectId } from './identifiers.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/create-file-format */
export const fileFormatTypes = ['CSV', 'JSON', 'PARQUET'] as const;

export interface FileFormat extends AccountObject {
  readonly kind: 'FILE FORMAT';
  readonly schema: ObjectId;
  readonly type: (typeof fileFormatTypes)[number];
  /** Those that were given, by their upper-case names. */
  readonly options: JsonObject;
  /** The session whose temporary format it is: nobody else knows of it. */
  readonly session: number | null;
  readonly lastAltered: Instant;
}

/** An internal stage: https://docs.snowflake.com/en/sql-reference/sql/create-stage */
export interface Stage extends AccountObject {
  readonly kind: 'STAGE';
  readonly schema: ObjectId;
  /** A named format, by its full name as SQL, or one of the stage's own. */
  readonly fileFormat: {
    readonly name: string | null;
    readonly type: FileFormat['type'] | null;
    readonly options: JsonObject;
  };
  /** As it is told again. */
  readonly encryption: string;
  /** Whether it has a directory table. */
  readonly hasDirectory: boolean;
  /** The session whose temporary stage it is: nobody else knows of it. */
  readonly session: number | null;
  readonly lastAltered: Instant;
}
