/**
 * Where drivers find the files of PUT and GET: at this server, in the forms in which they know Google Cloud Storage.
 * That is the one kind of store whose address they take from the server as it is.
 * https://docs.snowflake.com/en/sql-reference/sql/put
 */
import type { Session } from '../../account/sessions/sessions.ts';
import type { FileTransfer } from '../../engine/result.ts';

export const stageFilesPath = '/stage-files';
export const tokenParameter = 'token';

/** The driver must not be told of any encryption: it would look for keys. */
const transferOf = (transfer: FileTransfer) => ({
  command: transfer.command,
  operation: 'Node',
  src_locations: transfer.sources,
  parallel: transfer.parallel,
  threshold: 209_715_200,
  autoCompress: transfer.autoCompress,
  overwrite: transfer.overwrite,
  sourceCompression: transfer.sourceCompression,
  localLocation: transfer.localDirectory,
});

/** The last part of a path on the driver's machine, whichever kind of machine that is. */
export const fileNameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

export const isPattern = (source: string): boolean => /[*?[]/.test(fileNameOf(source));

/** What URLs give another meaning: the Node driver puts names into them as they are. */
const isPlainName = (name: string): boolean => !/[#?%\\]/.test(name);

/**
 * The Node driver puts names after an address that it is given with its scheme, and brings the token in a header: it
 * can see what is there already, and send streams. Others would put `https://` before the address whatever it is.
 */
const takesAddress = ({ clientType, clientVersion }: Session): boolean => {
  const [major = 0, minor = 0] = clientVersion.split('.').map(Number);
  return clientType === 'JavaScript' && (major > 3 || (major === 3 && minor >= 3));
};

const linkTo = (baseUrl: string, name: string, token: string): string =>
  `${baseUrl}${stageFilesPath}/${name.split('/').map(encodeURIComponent).join('/')}?${tokenParameter}=${token}`;

/** `baseUrl`: how this client reaches the server. */
export const transferAnswer = (
  session: Session,
  transfer: FileTransfer,
  baseUrl: string,
  token: string,
): object => {
  const { command, sources } = transfer;
  const stageInfo = {
    locationType: 'GCS',
    location: stageFilesPath.slice(1),
    path: '',
    region: '',
    storageAccount: null,
    isClientSideEncrypted: false,
  };
  const names = command === 'UPLOAD' ? sources.map(fileNameOf) : sources;
  if (takesAddress(session) && names.every(isPlainName))
    return {
      ...transferOf(transfer),
      presignedUrls: [],
      stageInfo: {
        ...stageInfo,
        endPoint: baseUrl,
        presignedUrl: null,
        creds: { GCS_ACCESS_TOKEN: token },
      },
    };
  const links = names.map((name) => linkTo(baseUrl, name, token));
  // For a pattern the driver asks once more for each file.
  const [single = null] = command === 'UPLOAD' && !sources.some(isPattern) ? links : [];
  return {
    ...transferOf(transfer),
    presignedUrls: command === 'DOWNLOAD' ? links : [],
    stageInfo: { ...stageInfo, endPoint: null, presignedUrl: single, creds: {} },
  };
};
