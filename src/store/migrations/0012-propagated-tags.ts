import type { Migration } from './migration.ts';

/** Whether a tag was set by somebody, or came from a source. */
export const propagatedTags: Migration = {
  id: 12,
  name: 'propagated tags',
  statements: [`ALTER TABLE tag_assignments ADD COLUMN method TEXT NOT NULL DEFAULT 'MANUAL'`],
};
