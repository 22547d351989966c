/** Refusals about stages and their files. */
import { AccountError } from '../../account/errors.ts';

const refusal = (code: string, sqlState: string, message: string): AccountError =>
  new AccountError({ kind: 'invalidValue', code, sqlState, message });

export const invalidStagePath = (path: string): AccountError =>
  refusal('001003', '42000', `SQL compilation error:\ninvalid path '${path}' in a stage.`);

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

export const incompatibleOptions = (message: string): AccountError =>
  refusal('001008', '22023', `SQL compilation error:\n${message}`);
