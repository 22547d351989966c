/** What a question works with: one actor's view of the catalog. */
import type { Queryable } from '../../store/database.ts';
import type { Access } from '../access/access.ts';
import type { NetworkGate } from '../access/network.ts';
import type { Actor } from '../account.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { UserSearches } from '../catalog/user-search.ts';
import type { Instant, Name } from '../model.ts';
import type { SecretSeal } from '../secret-seal.ts';
import type { Sessions } from '../sessions/sessions.ts';

export interface QueryContext {
  readonly accountName: Name;
  /** The address that an administrator configured for the account. */
  readonly publicUrl: string | null;
  readonly actor: Actor;
  readonly access: Access;
  readonly catalog: Catalog;
  readonly searches: UserSearches;
  readonly gate: NetworkGate;
  /** The transaction of a change, else the committed state. */
  readonly store: Queryable;
  readonly sessions: Sessions;
  readonly secrets: SecretSeal;
  /** When the change or question began. */
  readonly now: Instant;
}
