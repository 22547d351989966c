/** Stages, file formats, and the files that go in and out. */

import type { Argument, Expression } from './expressions.ts';
import type { Identifier, ObjectName, Span } from './names.ts';
import type { Query } from './queries.ts';
import type { CreateMode, Property, TagValue } from './statements.ts';

/** `@~/path`, `@[[db.]schema.]%table/path`, `@[[db.]schema.]stage/path`. */
export interface StageReference {
  readonly kind: 'user' | 'table' | 'named';
  /** No parts for the user's own stage. */
  readonly name: ObjectName;
  /** What follows the first slash; empty for all of the stage. */
  readonly path: string;
  readonly span: Span;
}

/** A stage among the tables of FROM. */
export interface StageTable {
  readonly node: 'stage';
  readonly stage: StageReference;
  /** `FILE_FORMAT => …`, `PATTERN => …` */
  readonly arguments: readonly Argument[];
  readonly alias: Identifier | null;
  readonly span: Span;
}

/** `DIRECTORY(@stage)`: the files of a stage as rows. */
export interface DirectoryTable {
  readonly node: 'directory';
  readonly stage: StageReference;
  readonly alias: Identifier | null;
  readonly columnAliases: readonly Identifier[];
  readonly span: Span;
}

export type LoadingStatement =
  | {
      readonly statement: 'createStage' | 'createFileFormat';
      readonly mode: CreateMode;
      readonly temporary: boolean;
      readonly name: ObjectName;
      readonly properties: readonly Property[];
      readonly tags: readonly TagValue[];
      readonly span: Span;
    }
  | {
      readonly statement: 'copyIntoTable';
      readonly into: ObjectName;
      readonly columns: readonly Identifier[];
      /** Null: the table's own stage. */
      readonly source: StageReference | { readonly query: Query } | null;
      readonly properties: readonly Property[];
      readonly span: Span;
    }
  | {
      readonly statement: 'copyIntoStage';
      readonly into: StageReference;
      readonly source: ObjectName | { readonly query: Query };
      readonly partitionBy: Expression | null;
      readonly properties: readonly Property[];
      readonly span: Span;
    }
  | {
      readonly statement: 'put' | 'get';
      readonly stage: StageReference;
      /** What follows `file://`. */
      readonly file: string;
      readonly properties: readonly Property[];
      readonly span: Span;
    }
  | {
      readonly statement: 'list' | 'remove';
      readonly stage: StageReference;
      readonly properties: readonly Property[];
      readonly span: Span;
    };
