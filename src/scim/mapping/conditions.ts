/** Search conditions that other conditions are made of. */
import type { UserCondition } from '../../account/account.ts';

/** A condition that nobody meets. */
export const nobody: UserCondition = { op: 'eq', field: 'id', value: -1 };
/** A condition that everybody meets. */
export const everybody: UserCondition = { op: 'and', operands: [] };

/** The conditions given together; undefined where there is none. */
export const conjunction = (
  conditions: readonly (UserCondition | undefined)[],
): UserCondition | undefined => {
  const operands = conditions.filter((condition) => condition !== undefined);
  return operands.length > 1 ? { op: 'and', operands } : operands[0];
};

/** All of the items, or undefined where one is missing. */
export const all = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined => {
  const present = items.filter((item) => item !== undefined);
  return present.length === items.length ? present : undefined;
};
