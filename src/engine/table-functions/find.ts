import { copyHistory } from './copy-history.ts';
import { inferSchema } from './infer-schema.ts';
import { loginHistory, loginHistoryByUser } from './login-history.ts';
import { policyReferences } from './policy-references.ts';
import { queryHistoryFunctions } from './query-history.ts';
import { restEventHistory } from './rest-event-history.ts';
import type { TableFunction } from './table-function.ts';
import { tagReferencesWithLineage } from './tag-lineage.ts';
import { tagReferences, tagReferencesAllColumns } from './tag-references.ts';

const tableFunctions: ReadonlyMap<string, TableFunction> = new Map(
  [
    copyHistory,
    inferSchema,
    restEventHistory,
    loginHistory,
    loginHistoryByUser,
    policyReferences,
    ...queryHistoryFunctions,
    tagReferences,
    tagReferencesAllColumns,
    tagReferencesWithLineage,
  ].map((definition) => [definition.name, definition]),
);

/** The table function of that name (upper case, without qualifier), or undefined. */
export const findTableFunction = (name: string): TableFunction | undefined => tableFunctions.get(name);
