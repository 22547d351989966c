import type { CreateOutcome, CreateView } from '../account.ts';
import { duplicateColumn } from '../errors.ts';
import type { ChangeContext } from './context.ts';
import { sessionOfActor } from './create-table.ts';
import { placeTableLike } from './place-table-like.ts';
import { propagateToView } from './propagate-tags.ts';

/** CREATE VIEW. What its query reads was resolved before, with the creator's own privileges. */
export const createView = async (context: ChangeContext, input: CreateView): Promise<CreateOutcome> => {
  const names = input.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw duplicateColumn(twice);
  const session = input.isTemporary ? sessionOfActor(context, 'VIEW') : null;
  const { outcome, object } = await placeTableLike(context, { ...input, session }, 'VIEW', (base) => ({
    ...base,
    kind: 'VIEW' as const,
    session,
    secure: input.secure,
    text: input.text,
    query: input.query,
    columns: input.columns,
    sources: input.sources,
    policies: [],
    lastAltered: context.now,
  }));
  if (object !== undefined) await propagateToView(context, object);
  return outcome;
};
