/** What SYSTEM$GET_TAG and TAG_REFERENCES ask about: an object's name and its domain, both as text. */
import type { Path, Queries, TagBearer } from '../../account/account.ts';
import { doesNotExist, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import { asName, type Name } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { completeSchemaObject } from '../names.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';

const accountLevel = ['USER', 'ROLE', 'WAREHOUSE', 'DATABASE', 'INTEGRATION', 'NETWORK POLICY'] as const;

/** Domains that tags may have in Snowflake, of kinds that the account does not have. */
const others: ReadonlySet<string> = new Set([
  'ALERT',
  'BACKUP POLICY',
  'BACKUP SET',
  'COMPUTE POOL',
  'CORTEX AGENT',
  'CORTEX SEARCH SERVICE',
  'FAILOVER GROUP',
  'FUNCTION',
  'INSTANCE',
  'PROCEDURE',
  'REPLICATION GROUP',
  'SHARE',
  'SNAPSHOT POLICY',
  'SNAPSHOT SET',
  'SNOWFLAKE INTELLIGENCE',
  'STREAM',
  'TASK',
]);

const pathIn = (text: string): readonly Name[] => {
  const path = parseIdentifierPath(text);
  if (path === undefined) throw invalidValue(text, 'OBJECT_NAME');
  return path;
};

/** TABLE means everything like one. */
const tableLike = (queries: Queries, path: Path): TagBearer => {
  const isView = queries
    .schemaObjects('VIEW')
    .some((view) => view.path.every((part, index) => part === path[index]));
  return { kind: isView ? 'VIEW' : 'TABLE', path };
};

export const tagBearerOf = (
  context: StatementContext,
  queries: Queries,
  nameText: string,
  domainText: string,
): TagBearer => {
  const domain = domainText.toUpperCase();
  const path = pathIn(nameText);
  const kind = accountLevel.find((known) => known === domain);
  if (kind !== undefined) return { kind, path };
  switch (domain) {
    case 'ACCOUNT':
      if (path.length !== 1 || path[0]?.toUpperCase() !== context.account.name.toUpperCase())
        throw doesNotExist('ACCOUNT', nameText);
      return { kind: 'ACCOUNT' };
    case 'SCHEMA':
    case 'DATABASE ROLE':
      return { kind: domain, path: completeSchemaObject(context, [...path, asName('X')]).slice(0, -1) };
    case 'STAGE':
      return { kind: 'STAGE', path: completeSchemaObject(context, path) };
    case 'TABLE':
    case 'VIEW':
      return tableLike(queries, completeSchemaObject(context, path));
    case 'COLUMN': {
      const column = path.at(-1);
      if (path.length < 2 || column === undefined) throw invalidValue(nameText, 'OBJECT_NAME');
      return { ...tableLike(queries, completeSchemaObject(context, path.slice(0, -1))), column };
    }
    default:
      if (others.has(domain)) throw unsupportedFeature(`tags of ${domain}`);
      throw invalidValue(domainText, 'OBJECT_DOMAIN');
  }
};

/** A tag named by a text, as a statement would name it. */
export const tagPathOf = (context: StatementContext, text: string): Path => {
  const path = parseIdentifierPath(text);
  if (path === undefined) throw invalidValue(text, 'TAG_NAME');
  return completeSchemaObject(context, path);
};
