/** What separates the members a role has from those it shall have: what stays is not touched. */
import type { GranteeRef } from '../../../account/account.ts';
import type { Members } from '../../mapping/groups.ts';

const keyOf = (grantee: GranteeRef): string => {
  const ref = grantee.kind === 'USER' ? grantee.user : grantee.role;
  return `${grantee.kind}:${'id' in ref ? ref.id : ref.name}`;
};

const granteesOf = ({ users, roles }: Members): readonly GranteeRef[] => [
  ...users.map(({ id }): GranteeRef => ({ kind: 'USER', user: { id } })),
  ...roles.map(({ id }): GranteeRef => ({ kind: 'ROLE', role: { id } })),
];

const without = (grantees: readonly GranteeRef[], others: readonly GranteeRef[]): readonly GranteeRef[] => {
  const keys = new Set(others.map(keyOf));
  return grantees.filter((grantee) => !keys.has(keyOf(grantee)));
};

export const membersMissing = (current: Members, wanted: readonly GranteeRef[]): readonly GranteeRef[] =>
  without(wanted, granteesOf(current));

export const membersSuperfluous = (current: Members, wanted: readonly GranteeRef[]): readonly GranteeRef[] =>
  without(granteesOf(current), wanted);
