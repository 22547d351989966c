/** Notes what a statement reads, writes and defines while it runs, and records it once it has succeeded. */
import type { AccessEvent } from '../../account/history/history.ts';
import type { JsonObject } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { type AccessedObjects, accessedObjects, type DataAccess, filledWith } from './data-access.ts';
import { type DefinitionChange, definitionChanges } from './definitions.ts';

/** What runs queries tells it of each that ran. */
export class AccessNotes {
  readonly #accesses: DataAccess[] = [];
  readonly #others: Partial<AccessedObjects>[] = [];

  note(access: DataAccess): void {
    this.#accesses.push(access);
  }

  /** Stages and files, of what is no change of rows. */
  noteObjects(objects: Partial<AccessedObjects>): void {
    this.#others.push(objects);
  }

  get others(): readonly Partial<AccessedObjects>[] {
    return this.#others;
  }

  get accesses(): readonly DataAccess[] {
    return this.#accesses;
  }
}

/** None where there is nothing to tell; of a swap "there are two records in the view, one for each swap target". */
export const accessEvents = (
  { queryId, startedAt, session, access }: StatementContext,
  parentQueryId: string | null,
  change: DefinitionChange | undefined,
): readonly AccessEvent[] => {
  const made = change?.after;
  const isMade = made?.object.kind === 'TABLE' && made.object.id !== change?.before?.object.id;
  const objects = (access?.accesses ?? []).map((noted) =>
    isMade && made?.object.kind === 'TABLE'
      ? accessedObjects(filledWith(noted, made.object, made.path))
      : accessedObjects(noted),
  );
  const all = (part: keyof AccessedObjects): readonly JsonObject[] => [
    ...objects.flatMap((of) => of[part]),
    ...(access?.others ?? []).flatMap((of) => of[part] ?? []),
  ];
  const definitions = change === undefined ? [] : definitionChanges(change);
  const [direct, base, modified] = [all('direct'), all('base'), all('modified')];
  const isNothing = [definitions, direct, base, modified].every((of) => of.length === 0);
  if (isNothing) return [];
  return (definitions.length === 0 ? [null] : definitions).map((definition) => ({
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
  }));
};
