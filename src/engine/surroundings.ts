/** What a statement runs in: the warehouse, the database and the schema that the session uses. */
import type { Account, Path, Queries } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import type { QueryEvent } from '../account/history/history.ts';
import type { Session } from '../account/sessions/sessions.ts';

type Used = ReturnType<Queries['usable']>;

/** Undefined where there is none, or it was dropped or is not the session's to use any more. */
export interface Surroundings {
  readonly warehouse?: Used | undefined;
  readonly database?: Used | undefined;
  readonly schema?: Used | undefined;
}

export const surroundingsOf = async (account: Account, session: Session): Promise<Surroundings> => {
  const { warehouse, database, schema } = session;
  return await account.read(session.actor(), (queries) => {
    const used = (kind: Used['kind'], ...path: readonly (Path[number] | null)[]): Used | undefined => {
      const names = path.filter((name) => name !== null);
      if (names.length < path.length) return undefined;
      try {
        return queries.usable(kind, names);
      } catch (error) {
        if (error instanceof AccountError) return undefined;
        throw error;
      }
    };
    return {
      warehouse: used('WAREHOUSE', warehouse),
      database: used('DATABASE', database),
      schema: used('SCHEMA', database, schema),
    };
  });
};

/** None of what the session has changed since, as USE does. */
export const idsOf = (
  session: Session,
  { warehouse, database, schema }: Surroundings,
): Pick<QueryEvent, 'warehouseId' | 'databaseId' | 'schemaId'> => {
  const inDatabase = database?.name === session.database;
  return {
    ...(warehouse?.name === session.warehouse ? { warehouseId: warehouse?.id } : {}),
    ...(inDatabase ? { databaseId: database?.id } : {}),
    ...(inDatabase && schema?.name === session.schema ? { schemaId: schema?.id } : {}),
  };
};
