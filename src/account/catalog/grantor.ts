import type { RoleId } from '../model.ts';

/** Stands for the system as grantor: primary keys cannot hold NULL, and no role has this id. */
export const noGrantor = 0;

export const storedGrantor = (role: RoleId | null): number => role ?? noGrantor;
