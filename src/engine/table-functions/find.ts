import { restEventHistory } from './rest-event-history.ts';
import type { TableFunction } from './table-function.ts';

const tableFunctions: ReadonlyMap<string, TableFunction> = new Map(
  [restEventHistory].map((definition) => [definition.name, definition]),
);

/** The table function of that name (upper case, without qualifier), or undefined. */
export const findTableFunction = (name: string): TableFunction | undefined => tableFunctions.get(name);
