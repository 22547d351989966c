/** What the text of an object is made from: the account as one session sees it, and how names are written. */
import type { Path, Queries, TagBearer } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { AttachedPolicy } from '../../account/model.ts';
import { quoteString } from '../../sql/parser.ts';
import { printPath } from '../values/identifiers.ts';

export interface Source {
  readonly queries: Queries;
  /** Whether objects are named with their database and schema. */
  readonly qualified: boolean;
}

export const named = ({ qualified }: Source, path: Path): string =>
  printPath(qualified ? path : path.slice(-1));

export const commentText = (comment: string | null, separator = '='): string =>
  comment === null ? '' : `COMMENT${separator}${quoteString(comment)}`;

/** A policy that one may not see is there all the same: https://docs.snowflake.com/en/sql-reference/functions/get_ddl */
export const policyName = ({ queries }: Source, attached: AttachedPolicy): string => {
  const { policy, path } = queries.policyInUse(attached);
  try {
    queries.dataPolicy(policy.kind, path);
  } catch (error) {
    if (error instanceof AccountError) return '#unknown_policy';
    throw error;
  }
  return printPath(path);
};

/** The tags that are set on the object or column itself, by their names; of what one may not know, nothing but that it is. */
export const tagValues = async ({ queries }: Source, on: TagBearer): Promise<readonly string[]> => {
  const own = (await queries.tagsOn(on)).filter(
    ({ isInherited, method }) => !isInherited && method === 'MANUAL',
  );
  const known = new Set(queries.tags().map(({ tag }) => tag.id));
  return own
    .map(({ tag, path, value }) =>
      known.has(tag.id)
        ? { name: tag.name, text: `${printPath(path)}=${quoteString(value)}` }
        : { name: '', text: "#unknown_tag='#unknown_value'" },
    )
    .sort((one, other) => compare(one.name, other.name))
    .map(({ text }) => text);
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export const tagText = async (source: Source, on: TagBearer): Promise<string> => {
  const written = await tagValues(source, on);
  return written.length === 0 ? '' : `WITH TAG (${written.join(', ')})`;
};

/** The parts that there are, with a space between. */
export const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
