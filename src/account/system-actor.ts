import type { Actor } from './account.ts';
import type { Name } from './model.ts';

/** What the product does by itself: may do everything, and owns nothing of what it makes. `name` is for history. */
export const systemActor = (name: Name): Actor => ({
  kind: 'system',
  name,
  user: null,
  primaryRole: null,
  secondaryRoles: [],
});
