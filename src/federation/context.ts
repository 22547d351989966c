/** What every page and endpoint of the face works with. */
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import type { WaysIn } from './pages/sign-in-page.ts';
import type { MetadataRefresh } from './saml/metadata-refresh.ts';

export interface FederationContext {
  readonly account: Account;
  readonly clock: Clock;
  /** The account's configured address, or null: as each request names it. */
  readonly publicUrl: string | null;
  /** What the sign-in page offers. */
  waysIn(): Promise<WaysIn>;
  readonly metadataRefresh: MetadataRefresh;
}
