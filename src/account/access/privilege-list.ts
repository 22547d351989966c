import { executionError } from '../errors.ts';
import type { SecurableKind } from '../model.ts';
import { allPrivilegesOn, isPrivilegeOn } from './privileges.ts';

/** The privileges a statement names, in full, or a refusal of one that its kind of object does not have. */
export const privilegesNamed = (
  kind: SecurableKind,
  privileges: readonly string[] | 'ALL',
): readonly string[] => {
  if (privileges === 'ALL') return allPrivilegesOn(kind);
  for (const privilege of privileges) {
    if (!isPrivilegeOn(kind, privilege)) {
      throw executionError(
        `SQL compilation error:\nInvalid privilege '${privilege}' for object type '${kind}'.`,
        '003008',
        '42601',
      );
    }
  }
  return [...new Set(privileges)];
};
