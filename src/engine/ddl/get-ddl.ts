/** GET_DDL. https://docs.snowflake.com/en/sql-reference/functions/get_ddl */
import type { Path, Queries } from '../../account/account.ts';
import { AccountError, doesNotExist, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import { type DataPolicy, dataPolicyKinds } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { anyPrivilege } from '../describe/relation.ts';
import { completeSchemaObject, invalidIdentifier } from '../names.ts';
import { parseIdentifierPath, printPath } from '../values/identifiers.ts';
import { databaseText, schemaText } from './container.ts';
import { objectText } from './object.ts';
import type { Source } from './source.ts';

export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly qualified: boolean;
}

export const getDdl = async (
  queries: Queries,
  context: StatementContext,
  { type, name, qualified }: Asked,
): Promise<string> => {
  const source: Source = { queries, qualified };
  const parts = parseIdentifierPath(name);
  if (parts === undefined) throw invalidIdentifier(name);
  switch (type.toUpperCase()) {
    case 'DATABASE':
      return await ofDatabase(source, parts);
    case 'SCHEMA':
      return await ofSchema(source, context, parts);
    case 'TABLE':
    case 'VIEW': {
      const path = completeSchemaObject(context, parts);
      // "TABLE and VIEW are interchangeable."
      return await objectText(source, queries.relation(path, anyPrivilege, printPath(path)), path);
    }
    case 'SEQUENCE': {
      const path = completeSchemaObject(context, parts);
      return await objectText(source, queries.sequence(path, printPath(path)), path);
    }
    case 'TAG': {
      const path = completeSchemaObject(context, parts);
      return await objectText(source, queries.tag(path), path);
    }
    case 'POLICY': {
      const path = completeSchemaObject(context, parts);
      return await objectText(source, policyAt(queries, path), path);
    }
    default:
      throw refusedTypes.has(type.toUpperCase())
        ? unsupportedFeature(`GET_DDL of ${type.toUpperCase()}`)
        : invalidValue(type, 'OBJECT_TYPE');
  }
};

const refusedTypes: ReadonlySet<string> = new Set([
  'ALERT',
  'DBT_PROJECT',
  'DYNAMIC_TABLE',
  'EVENT_TABLE',
  'FILE_FORMAT',
  'FUNCTION',
  'ICEBERG_TABLE',
  'INTEGRATION',
  'PIPE',
  'PROCEDURE',
  'SEMANTIC_VIEW',
  'STORAGE_INTEGRATION',
  'STREAM',
  'STREAMLIT',
  'TASK',
  'WAREHOUSE',
]);

const ofDatabase = async (source: Source, parts: Path): Promise<string> => {
  const [name] = parts;
  if (name === undefined || parts.length > 1) throw invalidIdentifier(printPath(parts));
  const database = source.queries.databases().find((candidate) => candidate.name === name);
  if (database === undefined) throw doesNotExist('DATABASE', printPath(parts));
  return await databaseText(source, database);
};

const ofSchema = async (source: Source, { session }: StatementContext, parts: Path): Promise<string> => {
  const path = parts.length === 1 && session.database !== null ? [session.database, ...parts] : parts;
  const found = source.queries
    .schemas()
    .find((entry) => entry.schema.owner !== null && printPath(entry.path) === printPath(path));
  if (found === undefined) throw doesNotExist('SCHEMA', printPath(path));
  return await schemaText(source, found.schema, found.path);
};

/** Policies of either kind, by name alone. */
const policyAt = (queries: Queries, path: Path): DataPolicy => {
  for (const kind of dataPolicyKinds)
    try {
      return queries.dataPolicy(kind, path);
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
    }
  throw doesNotExist('POLICY', printPath(path));
};
