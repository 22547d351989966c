/** Which databases and schemas a SHOW … IN looks into. */
import type { Path, Queries } from '../../account/account.ts';
import { noCurrentDatabase, noCurrentSchema, unsupportedFeature } from '../../account/errors.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, schemaPath } from '../names.ts';

/** The path that shown objects lie under: nothing for the whole account, a database, or a schema. */
export const scopeOf = (
  context: StatementContext,
  options: ShowOptions,
  narrowest: 'DATABASE' | 'SCHEMA',
): Path => {
  const { session } = context;
  if (options.in === null) {
    if (session.database === null) return [];
    return narrowest === 'SCHEMA' && session.schema !== null
      ? [session.database, session.schema]
      : [session.database];
  }
  const { kind, name } = options.in;
  switch (kind) {
    case 'ACCOUNT':
      return [];
    case 'DATABASE':
      if (name !== null) return [accountObjectName(context, name)];
      if (session.database === null) throw noCurrentDatabase();
      return [session.database];
    case 'SCHEMA':
      if (name !== null) return schemaPath(context, name);
      if (session.database === null) throw noCurrentDatabase();
      if (session.schema === null) throw noCurrentSchema();
      return [session.database, session.schema];
    default:
      throw unsupportedFeature(`SHOW … IN ${kind}`);
  }
};

/** Refuses a scope that does not exist or may not be used. */
export const checkScope = (queries: Queries, scope: Path): void => {
  const [database, schema] = scope;
  if (database === undefined) return;
  if (schema === undefined) queries.usable('DATABASE', [database]);
  else if (schema !== 'INFORMATION_SCHEMA') queries.usable('SCHEMA', [database, schema]);
};

export const liesIn = (scope: Path, path: Path): boolean =>
  scope.every((name, index) => path[index] === name);
