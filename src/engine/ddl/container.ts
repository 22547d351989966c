/** The text of schemas and databases, with that of what the session may know of in them. */
import type { Path, Queries } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import { asName, type Database, type Schema, schemaObjectKinds } from '../../account/model.ts';
import { liesIn } from '../show/scope.ts';
import { objectText } from './object.ts';
import { commentText, joined, named, type Source, tagValues } from './source.ts';

export const schemaText = async (source: Source, schema: Schema, path: Path): Promise<string> =>
  [await schemaAlone(source, schema, path), ...(await taggingText(source, 'SCHEMA', path))].join('\n\n');

/** Tags of the container are set by statements of their own, after what makes the tags that lie in it. */
const taggingText = async (source: Source, kind: 'DATABASE' | 'SCHEMA', path: Path): Promise<string[]> => {
  const values = await tagValues(source, { kind, path });
  return values.length === 0
    ? []
    : [`alter ${kind.toLowerCase()} ${named(source, path)} set tag ${values.join(', ')};`];
};

const schemaAlone = async (source: Source, schema: Schema, path: Path): Promise<string> => {
  const head = joined(
    `create or replace${schema.transient ? ' transient' : ''} schema ${named(source, path)}`,
    schema.managedAccess ? 'with managed access' : '',
    commentText(schema.comment),
  );
  return [`${head};`, ...(await textsIn(source, path))].join('\n\n');
};

/** What depends on others comes after them: https://docs.snowflake.com/en/sql-reference/functions/get_ddl */
const order = ['TAG', 'ROW ACCESS POLICY', 'MASKING POLICY', 'SEQUENCE', 'TABLE', 'VIEW'] as const;

type Entry = ReturnType<Queries['schemaObjects']>[number];

/** A table comes after those that its foreign keys refer to. */
const inOrder = (queries: Queries, entries: readonly Entry[]): readonly Entry[] => {
  const byId = new Map(entries.map((entry) => [entry.object.id, entry]));
  const placed = new Set<Entry>();
  const place = (entry: Entry): void => {
    if (placed.has(entry)) return;
    byId.delete(entry.object.id);
    const { object } = entry;
    const referenced = object.kind === 'TABLE' ? queries.constraints(object) : [];
    for (const { references } of referenced) {
      const before = references && byId.get(references.table.id);
      if (before) place(before);
    }
    placed.add(entry);
  };
  for (const entry of entries) place(entry);
  return [...placed];
};

const textsIn = async (source: Source, path: Path): Promise<readonly string[]> => {
  const { queries } = source;
  const texts: string[] = [];
  for (const kind of order.filter((known) => schemaObjectKinds.includes(known)))
    for (const entry of inOrder(
      queries,
      queries.schemaObjects(kind).filter((found) => liesIn(path, found.path)),
    )) {
      try {
        texts.push(await objectText(source, entry.object, entry.path));
      } catch (error) {
        // It is listed, but what it says is not the session's to read.
        if (!(error instanceof AccountError)) throw error;
      }
    }
  return texts;
};

export const databaseText = async (source: Source, database: Database): Promise<string> => {
  const head = joined(
    `create or replace${database.transient ? ' transient' : ''} database ${named(source, [database.name])}`,
    commentText(database.comment),
  );
  const texts = [`${head};`];
  const tagging = await taggingText(source, 'DATABASE', [database.name]);
  for (const { schema, path } of source.queries.schemas())
    if (path[0] === database.name && schema.name !== asName('INFORMATION_SCHEMA')) {
      texts.push(await schemaAlone(source, schema, path));
      tagging.push(...(await taggingText(source, 'SCHEMA', path)));
    }
  return [...texts, ...tagging].join('\n\n');
};
