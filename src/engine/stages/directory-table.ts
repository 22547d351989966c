/**
 * Directory tables: what files a stage had when it was refreshed last.
 * https://docs.snowflake.com/en/user-guide/data-load-dirtables-query
 * https://docs.snowflake.com/en/user-guide/data-load-dirtables-manage
 */
import type { Stages } from '../loading/stages.ts';
import { text, timestampTz } from '../query/types.ts';
import { type Cell, type Column, fixedColumn, type ResultSet, textColumn } from '../result.ts';
import { withoutDirectory } from './errors.ts';
import { checksum, type ListedFile } from './files.ts';
import type { StageLocation } from './location.ts';

export const directoryColumns: readonly Column[] = [
  textColumn('RELATIVE_PATH'),
  fixedColumn('SIZE'),
  { ...timestampTz(3), name: 'LAST_MODIFIED' },
  { ...text(), name: 'MD5' },
  { ...text(), name: 'ETAG' },
  textColumn('FILE_URL'),
];

const requireDirectory = ({ stage, name }: StageLocation): void => {
  if (stage?.hasDirectory !== true) throw withoutDirectory(name);
};

/** `address`: of the account, which file URLs begin with. */
export const directoryRows = async (
  stages: Stages,
  location: StageLocation,
  address: string | null,
): Promise<readonly (readonly Cell[])[]> => {
  requireDirectory(location);
  const listed = await stages.files.listing(location.place);
  const place = location.name.slice(1).replaceAll('.', '/');
  return listed.map(({ path, size, modifiedAt, checksum: sum }) => [
    path,
    String(size),
    { nanoseconds: BigInt(modifiedAt) * 1_000_000n, offsetMinutes: 0 },
    sum,
    sum,
    `${address ?? ''}/api/files/${place}/${path.split('/').map(encodeURIComponent).join('/')}`,
  ]);
};

/** ALTER STAGE … REFRESH */
export const refreshDirectory = async (
  stages: Stages,
  location: StageLocation,
  signal: AbortSignal,
): Promise<ResultSet> => {
  requireDirectory(location);
  const before = new Map((await stages.files.listing(location.place)).map((file) => [file.path, file]));
  const after: ListedFile[] = [];
  const rows: (readonly Cell[])[] = [];
  for (const file of await stages.files.list(location.place)) {
    const known = before.get(file.path);
    before.delete(file.path);
    const { path, size, modifiedAt } = file;
    const isSame = known?.size === size && known.modifiedAt === modifiedAt;
    const listed = isSame ? known : { path, size, modifiedAt, checksum: await checksum(file, signal) };
    after.push(listed);
    if (known === undefined) rows.push([path, 'REGISTERED_NEW', 'File registered successfully.']);
    else if (!isSame) rows.push([path, 'REGISTERED_UPDATE', 'File metadata updated successfully.']);
  }
  for (const path of before.keys()) rows.push([path, 'UNREGISTERED', 'File unregistered successfully.']);
  await stages.files.keepListing(location.place, after);
  return { columns: ['file', 'status', 'description'].map((name) => textColumn(name)), rows };
};
