/** E-mail addresses of users beside EMAIL, in a table of their own that is written only for those who have any. */
import type { Transaction } from '../../store/database.ts';
import type { User, UserId } from '../model.ts';
import { folded } from './user-rows.ts';

const none: readonly string[] = [];

const addressesOf = ({ scim }: User): readonly string[] =>
  scim?.otherAddresses === undefined ? none : [...new Set(scim.otherAddresses.map(folded))];

const same = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((address, index) => address === right[index]);

const remove = async (transaction: Transaction, user: UserId): Promise<void> => {
  await transaction.run('DELETE FROM user_addresses WHERE user_id = ?', [user]);
};

const insert = async (
  transaction: Transaction,
  user: UserId,
  addresses: readonly string[],
): Promise<void> => {
  if (addresses.length === 0) return;
  await transaction.run(
    `INSERT INTO user_addresses (address_folded, user_id) VALUES ${addresses.map(() => '(?, ?)').join(', ')}`,
    addresses.flatMap((address) => [address, user]),
  );
};

export const insertAddresses = (transaction: Transaction, user: User): Promise<void> =>
  insert(transaction, user.id, addressesOf(user));

export const updateAddresses = async (transaction: Transaction, before: User, after: User): Promise<void> => {
  const current = addressesOf(before);
  const wanted = addressesOf(after);
  if (same(current, wanted)) return;
  if (current.length > 0) await remove(transaction, before.id);
  await insert(transaction, after.id, wanted);
};

export const removeAddresses = async (transaction: Transaction, user: User): Promise<void> => {
  if (addressesOf(user).length > 0) await remove(transaction, user.id);
};
