import type { DropOutcome, Path } from '../account.ts';
import { insufficientPrivileges } from '../errors.ts';
import type { FileFormat, Stage, Table, View } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { requireUnreferenced } from './restrict.ts';

/** DROP TABLE and DROP VIEW. */
export const dropTableLike = async (
  context: ChangeContext,
  input: {
    readonly kind: 'TABLE' | 'VIEW';
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
    readonly dependents?: 'CASCADE' | 'RESTRICT' | undefined;
  },
): Promise<DropOutcome> => {
  const found = ownedObject(context, input.kind, input.path, input.ifExists);
  if (found === undefined) return 'didNotExist';
  if (input.dependents === 'RESTRICT') requireUnreferenced(context, [found]);
  await removeSchemaObject(context, found);
  return 'dropped';
};

/** What a session that ended leaves behind, or all of them: they do not outlast the server. */
export const dropTemporaryObjects = async (
  context: ChangeContext,
  { session }: { readonly session?: number | undefined },
): Promise<void> => {
  if (context.actor.kind !== 'system') throw insufficientPrivileges('account', context.accountName);
  for (const object of context.catalog.objects.temporaryObjects(session))
    await removeSchemaObject(context, object);
};

export const removeSchemaObject = async (
  context: ChangeContext,
  object: Table | View | Stage | FileFormat,
): Promise<void> => {
  await removeGrantsOn(context, { kind: object.kind, id: object.id });
  await context.catalog.objects.delete(context.transaction, object, context.now);
};
