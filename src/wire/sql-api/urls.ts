/** Addresses of statements, each with the id of a request of its own. */
import { randomUUID } from 'node:crypto';

const path = '/api/v2/statements';

export const statusUrl = (handle: string): string => `${path}/${handle}?requestId=${randomUUID()}`;

const partitionUrl = (handle: string, partition: number): string =>
  `${statusUrl(handle)}&partition=${partition}`;

/** The Link header of a partition: https://docs.snowflake.com/en/developer-guide/sql-api/reference — "Response headers". */
export function partitionLinks(handle: string, partition: number, partitions: number): string {
  const last = partitions - 1;
  const links = [
    ['first', 0],
    ...(partition > 0 ? [['prev', partition - 1] as const] : []),
    ...(partition < last ? [['next', partition + 1] as const] : []),
    ['last', last],
  ] as const;
  return links.map(([rel, number]) => `<${partitionUrl(handle, number)}>; rel="${rel}"`).join(', ');
}
