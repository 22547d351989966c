/** What operations on stages and file formats take. */
import type { FileFormat, Stage } from '../model.ts';
import type { CreateMode, Path } from './references.ts';

export type StageSettings = Pick<Stage, 'fileFormat' | 'encryption' | 'hasDirectory' | 'comment'>;
export type FileFormatSettings = Pick<FileFormat, 'type' | 'options' | 'comment'>;

export interface CreateStage {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly settings: StageSettings;
  /** It is the session's own, and goes with it. */
  readonly isTemporary: boolean;
}

export interface CreateFileFormat {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly settings: FileFormatSettings;
  readonly isTemporary: boolean;
}

/** What is left out stays. */
export interface AlterStage {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly set?: Partial<StageSettings> | undefined;
}

export interface AlterFileFormat {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Of the options, those that are named; the others stay. */
  readonly set?: Partial<Pick<FileFormat, 'options' | 'comment'>> | undefined;
}

export interface DropLoadingObject {
  readonly kind: 'STAGE' | 'FILE FORMAT';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
}
