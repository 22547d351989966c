/**
 * What a reference to a stage means to whoever makes it: which stage, by which right, and where in it.
 * https://docs.snowflake.com/en/user-guide/data-load-local-file-system-create-stage
 */
import type { Path, Queries } from '../../account/account.ts';
import { noCurrentDatabase, noCurrentSchema } from '../../account/errors.ts';
import type { Name, Stage } from '../../account/model.ts';
import type { StageReference } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { invalidIdentifier } from '../names.ts';
import { printPath } from '../values/identifiers.ts';
import type { StagePlace } from './files.ts';

export interface StageLocation {
  readonly place: StagePlace;
  /** Null for the stages of users and tables. */
  readonly stage: Stage | null;
  /** Its full name: `@DB.SCHEMA.STAGE`. */
  readonly name: string;
  /** Of the stage, its table or its user, as history has it. */
  readonly ownerName: string;
  /** What stands before the path of a file where its name is told: `my_stage/`. */
  readonly shownPrefix: string;
  readonly path: string;
}

export type StageRight = 'READ' | 'WRITE';

/** Where names without a database or schema are looked up. */
interface Asking {
  readonly queries: Queries;
  readonly context: Pick<StatementContext, 'session'>;
  readonly namespace: { readonly database: Name | null; readonly schema: Name | null };
}

export const completePath = (parts: readonly Name[], { namespace }: Pick<Asking, 'namespace'>): Path => {
  if (parts.length > 3) throw invalidIdentifier(printPath(parts));
  if (parts.length === 3) return parts;
  const { database, schema } = namespace;
  if (database === null) throw noCurrentDatabase();
  if (parts.length === 2) return [database, ...parts];
  if (schema === null) throw noCurrentSchema();
  return [database, schema, ...parts];
};

/** Everybody's own stage is theirs alone; the stage of a table is its owner's. */
export const locate = (
  { kind, path }: StageReference,
  parts: readonly Name[],
  right: StageRight,
  asking: Asking,
): StageLocation => {
  const { queries, context } = asking;
  if (kind === 'user') {
    const place: StagePlace = { kind, id: context.session.user.id };
    return { place, stage: null, name: '@~', ownerName: context.session.user.name, shownPrefix: '', path };
  }
  const full = completePath(parts, asking);
  if (kind === 'table') {
    const table = queries.ownedTable(full);
    const [database = '', schema = '', name = ''] = full;
    return {
      place: { kind, id: table.id },
      stage: null,
      name: `@${printPath([database, schema])}.%${printPath([name])}`,
      ownerName: full.join('.'),
      shownPrefix: '',
      path,
    };
  }
  const stage = queries.stage(full, [right], printPath(parts));
  return {
    place: { kind, id: stage.id },
    stage,
    name: `@${printPath(full)}`,
    ownerName: full.join('.'),
    shownPrefix: `${stage.name.toLowerCase()}/`,
    path,
  };
};
