/** What each operation of an account takes. */
export type * from './operation-inputs/constraints.ts';
export type * from './operation-inputs/integrations.ts';
export type * from './operation-inputs/network.ts';
export type * from './operation-inputs/objects.ts';
export type * from './operation-inputs/policies.ts';
export type * from './operation-inputs/references.ts';
export type * from './operation-inputs/roles-and-grants.ts';
export type * from './operation-inputs/sessions.ts';
export type * from './operation-inputs/stages.ts';
export type * from './operation-inputs/tags.ts';
export type * from './operation-inputs/users.ts';
