import { catalog } from './0001-catalog.ts';
import { history } from './0002-history.ts';
import { userAddresses } from './0003-user-addresses.ts';
import { futureGrants } from './0004-future-grants.ts';
import { oneTimeTokens } from './0005-one-time-tokens.ts';
import { mfa } from './0006-mfa.ts';
import { usersByName } from './0007-users-by-name.ts';
import { programmaticTokens } from './0008-programmatic-tokens.ts';
import { policies } from './0009-policies.ts';
import { tags } from './0010-tags.ts';
import { endedRecords } from './0011-ended-records.ts';
import { propagatedTags } from './0012-propagated-tags.ts';
import { usageRoles } from './0013-usage-roles.ts';
import type { Migration } from './migration.ts';

/** Every migration, in order. A new one is one more line. */
export const migrations: readonly Migration[] = [
  catalog,
  history,
  userAddresses,
  futureGrants,
  oneTimeTokens,
  mfa,
  usersByName,
  programmaticTokens,
  policies,
  tags,
  endedRecords,
  propagatedTags,
  usageRoles,
];
