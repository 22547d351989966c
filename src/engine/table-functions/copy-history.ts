/** https://docs.snowflake.com/en/sql-reference/functions/copy_history */

import type { Actor, Path } from '../../account/account.ts';
import { doesNotExist, invalidValue } from '../../account/errors.ts';
import { systemActor } from '../../account/system-actor.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import type { Field } from '../history/fields.ts';
import { copyFields, pipeFields, type ToldLoad } from '../history/load-fields.ts';
import { completeSchemaObject } from '../names.ts';
import { textColumn } from '../result.ts';
import { parseIdentifierPath, printPath } from '../values/identifiers.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { seesEveryone, textArgument, timeRange } from './history.ts';
import type { TableFunction } from './table-function.ts';

const name = 'COPY_HISTORY';
const parameters = ['TABLE_NAME', 'START_TIME', 'END_TIME', 'PIPE_NAME'] as const;
const keptDays = 14;

const fields: readonly Field<ToldLoad<Path>>[] = [
  ...copyFields,
  [textColumn('TABLE_CATALOG_NAME'), ({ place }) => place[0] ?? null],
  [textColumn('TABLE_SCHEMA_NAME'), ({ place }) => place[1] ?? null],
  [textColumn('TABLE_NAME'), ({ place }) => place[2] ?? null],
  ...pipeFields,
];

const required = (parameter: string): Error =>
  compilationError(`missing argument '${parameter}' for function ${name}`, '001044', '42P13');

/** "A role that has MONITOR on the account, or USAGE on schema and database and any privilege on the table." */
const tableOf = async (
  context: StatementContext,
  written: string,
): Promise<{ readonly id: number; readonly path: Path }> => {
  const parts = parseIdentifierPath(written);
  if (parts === undefined) throw invalidValue(written, 'TABLE_NAME');
  const path = completeSchemaObject(context, parts);
  const actor: Actor = (await seesEveryone(context))
    ? systemActor(context.account.name)
    : context.session.actor();
  const found = await context.account.read(actor, (queries) =>
    queries.schemaObjects('TABLE').find((entry) => printPath(entry.path) === printPath(path)),
  );
  if (found === undefined) throw doesNotExist('Table', printPath(parts));
  return { id: found.object.id, path: found.path };
};

export const copyHistory: TableFunction = {
  name,
  columns: fields.map(([column]) => column),
  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const values = bindArguments(name, parameters, given);
    const written = textArgument(values, 'TABLE_NAME');
    if (written === undefined) throw required('TABLE_NAME');
    if (!values.has('START_TIME')) throw required('START_TIME');
    const table = await tableOf(context, written);
    const pipe = textArgument(values, 'PIPE_NAME');
    if (pipe !== undefined) throw doesNotExist('Pipe', pipe);
    const range = await timeRange(context, values, ['START_TIME', 'END_TIME'], keptDays);
    const loads = context.describeOnly ? [] : ((await context.loads?.(range)) ?? []);
    return loads
      .filter((load) => load.table === table.id)
      .map((load) => fields.map(([, cell]) => cell({ load, place: table.path })));
  },
};
