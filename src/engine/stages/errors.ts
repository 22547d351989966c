/** Refusals about stages and their files. */
import { AccountError } from '../../account/errors.ts';

const refusal = (code: string, sqlState: string, message: string): AccountError =>
  new AccountError({ kind: 'invalidValue', code, sqlState, message });

export const invalidStagePath = (path: string): AccountError =>
  refusal('001003', '42000', `SQL compilation error:\ninvalid path '${path}' in a stage.`);

/** The files of stages lie in directories: https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html */
export const stagePathTaken = (path: string): AccountError =>
  new AccountError({
    kind: 'alreadyExists',
    code: '001003',
    sqlState: '42000',
    message: `SQL compilation error:\nNo file can be at '${path}': a file of the stage cannot lie below another file's path. Remove the other file, or choose another path.`,
  });

export const remoteFileNotFound = (path: string): AccountError =>
  refusal(
    '091016',
    '02000',
    `Remote file '${path}' was not found. If you are running a copy command, please make sure files are not deleted when they are being loaded or files are not being loaded into two different tables concurrently with auto purge option.`,
  );

export const unreadableParquet = (reason: string): AccountError =>
  refusal('100152', '22000', `The Parquet file cannot be read: ${reason}.`);

export const filesExist = (place: string): AccountError =>
  refusal(
    '001030',
    '22000',
    `Files already existing at the unload destination: ${place}. Use overwrite option to force unloading.`,
  );

/** Whoever reads the file could not tell it from NULL. */
export const unenclosedEmptyText = (): AccountError =>
  refusal(
    '100064',
    '22000',
    'Cannot unload empty string without file format option field_optionally_enclosed_by being specified.',
  );

export const withoutDirectory = (stage: string): AccountError =>
  refusal(
    '001008',
    '22023',
    `SQL compilation error:\nStage '${stage}' has no directory table; ALTER STAGE … SET DIRECTORY = (ENABLE = TRUE) gives it one.`,
  );

/** `reason`: the system's word for it, such as ENOSPC. */
export const unwritableStage = (reason: string): AccountError =>
  refusal('100065', '58030', `The files of the stage cannot be written: ${reason}.`);

export const singleFileTooLarge = (greatest: number): AccountError =>
  refusal(
    '100063',
    '22000',
    `Max file size (${greatest}) exceeded for unload single file mode. Please increase MAX_FILE_SIZE copy option.`,
  );

export const incompatibleOptions = (message: string): AccountError =>
  refusal('001008', '22023', `SQL compilation error:\n${message}`);
