/** Notes what a statement reads, writes and defines while it runs, and records it once it has succeeded. */
import type { AccessEvent } from '../../account/history/history.ts';
import type { JsonObject } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { type AccessedObjects, accessedObjects, type DataAccess, filledWith } from './data-access.ts';
import { type DefinitionChange, definitionChange } from './definitions.ts';

/** What runs queries tells it of each that ran. */
export class AccessNotes {
  readonly #accesses: DataAccess[] = [];

  note(access: DataAccess): void {
    this.#accesses.push(access);
  }

  get accesses(): readonly DataAccess[] {
    return this.#accesses;
  }
}

/** Null where there is nothing to tell. */
export const accessEvent = (
  { queryId, startedAt, session, access }: StatementContext,
  parentQueryId: string | null,
  change: DefinitionChange | undefined,
): AccessEvent | null => {
  const made = change?.after;
  const isMade = made?.object.kind === 'TABLE' && made.object.id !== change?.before?.object.id;
  const objects = (access?.accesses ?? []).map((noted) =>
    isMade && made?.object.kind === 'TABLE'
      ? accessedObjects(filledWith(noted, made.object, made.path))
      : accessedObjects(noted),
  );
  const all = (part: keyof AccessedObjects): readonly JsonObject[] => objects.flatMap((of) => of[part]);
  const definition = change === undefined ? null : definitionChange(change);
  const [direct, base, modified] = [all('direct'), all('base'), all('modified')];
  if (definition === null && [direct, base, modified].every((of) => of.length === 0)) return null;
  return {
    queryId,
    startedAt,
    userName: session.user.name,
    direct: JSON.stringify(direct),
    base: JSON.stringify(base),
    modified: JSON.stringify(modified),
    definition: definition === null ? null : JSON.stringify(definition),
    policies: JSON.stringify(all('policies')),
    parentQueryId,
    // Statements run one below another are never deeper than this.
    rootQueryId: parentQueryId,
  };
};
