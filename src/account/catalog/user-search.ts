/** Searching users a page at a time. */
import { setImmediate } from 'node:timers/promises';
import type { Queryable, SqlValue } from '../../store/database.ts';
import type { Access } from '../access/access.ts';
import { theAccount } from '../access/access.ts';
import type { UserCondition, UserPage, UserSearch } from '../account.ts';
import { tooManyLongSearches } from '../errors.ts';
import type { Clock, User, UserId } from '../model.ts';
import { asUserId } from '../model.ts';
import type { Catalog } from './catalog.ts';
import { PagePlaces } from './page-places.ts';
import { compile, isNarrow, isUnique, orderBy, type SqlCondition } from './user-conditions.ts';
import { type UserRow, userColumns } from './user-rows.ts';

/** What of the users an actor may see, and how many those are. */
interface Visibility {
  readonly condition: SqlCondition | null;
  readonly total: number;
}

const batchSize = 1000;
/** A search that reads more batches than these is long. */
const batchesOfShortSearch = 20;
/** More of them at once would leave too little of the process to everybody else. */
const longSearchesAtOnce = 4;

export class UserSearches {
  readonly #catalog: Catalog;
  readonly #places: PagePlaces;
  #longSearches = 0;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#places = new PagePlaces(clock);
  }

  async search(store: Queryable, access: Access, search: UserSearch): Promise<UserPage> {
    const loginName = loginNameAskedFor(search);
    if (loginName !== undefined) return this.#byLoginName(store, access, loginName);
    if (this.#catalog.userCounts.outdated) await this.#catalog.userCounts.load(store);
    const narrow = search.condition !== undefined && isNarrow(search.condition);
    const visible = this.#visibility(access, narrow);
    const where = conjunction([
      visible.condition,
      search.condition === undefined ? null : compile(search.condition),
    ]);
    if (search.residual !== undefined) return this.#filtered(store, where, search, search.residual);
    const users = search.count > 0 ? await this.#page(store, where, search) : [];
    return { total: await this.#total(store, where, search, visible, users), users };
  }

  /** The look-up that identity providers send before each change: it needs no page, no order, no count. */
  async #byLoginName(store: Queryable, access: Access, loginName: string): Promise<UserPage> {
    const found = await this.#catalog.users.withRolesByLoginName(store, loginName);
    const visible =
      found !== undefined && (access.owns(found.user) || access.wasGranted('MONITOR USER', theAccount));
    return visible ? { total: 1, users: [found.user], rolesOfOnly: found.roles } : { total: 0, users: [] };
  }

  /** Owned through the actor's roles, or everybody under MONITOR USER. */
  #visibility(access: Access, narrow: boolean): Visibility {
    const counts = this.#catalog.userCounts;
    if (access.wasGranted('MONITOR USER', theAccount)) return { condition: null, total: counts.total() };
    const owners = counts.owners().filter((owner) => access.hasRole(owner));
    const total = owners.reduce((sum, owner) => sum + counts.of(owner), 0);
    // The plus keeps the index by owner, who may own a million, from being preferred to one that leads to a few.
    const column = narrow ? '+owner_role_id' : 'owner_role_id';
    if (owners.length === 1) return { condition: { sql: `${column} = ?`, parameters: owners }, total };
    const list = owners.map(() => '?').join(', ');
    const sql = owners.length === 0 ? '1 = 0' : `${column} IN (${list})`;
    return { condition: { sql, parameters: owners }, total };
  }

  async #page(store: Queryable, where: SqlCondition, search: UserSearch): Promise<readonly User[]> {
    if (search.sort !== undefined) return this.#sortedPage(store, where, search, search.sort);
    if (search.after !== undefined)
      return rowsAfter(this.#catalog, store, where, search.after, search.count, 0);
    const startIndex = Math.max(1, search.startIndex ?? 1);
    const list = listKey(where);
    const layout = this.#layoutFor(search.condition);
    if (layout === undefined)
      return rowsAfter(this.#catalog, store, where, asUserId(0), search.count, startIndex - 1);
    const place = this.#places.before(list, startIndex, layout);
    const skip = startIndex - place.startIndex;
    const users = await rowsAfter(this.#catalog, store, where, asUserId(place.after), search.count, skip);
    const last = users.at(-1);
    if (last !== undefined) {
      this.#places.remember(list, { startIndex: startIndex + users.length, after: last.id }, layout);
    }
    return users;
  }

  /** What tells whether remembered places in the list still hold; undefined where nothing does. */
  #layoutFor(condition: UserCondition | undefined): number | undefined {
    if (condition === undefined) return this.#catalog.users.layout;
    return asksForMembers(condition) ? undefined : this.#catalog.users.content;
  }

  async #sortedPage(
    store: Queryable,
    where: SqlCondition,
    search: UserSearch,
    sort: NonNullable<UserSearch['sort']>,
  ): Promise<readonly User[]> {
    const rows = await store.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE ${where.sql}
       ORDER BY ${orderBy(sort.field, sort.descending)} LIMIT ? OFFSET ?`,
      [...where.parameters, search.count, Math.max(1, search.startIndex ?? 1) - 1],
    );
    return this.#catalog.users.fromRows(rows);
  }

  async #total(
    store: Queryable,
    where: SqlCondition,
    search: UserSearch,
    visible: Visibility,
    users: readonly User[],
  ): Promise<number> {
    if (search.condition === undefined) return visible.total;
    const start = search.startIndex ?? 1;
    const fromTheStart = search.after === undefined && start <= 1 && search.count > 0;
    const complete = users.length < search.count || findsOneAtMost(search.condition);
    if (fromTheStart && complete) return users.length;
    const row = await store.get<{ matches: number }>(
      `SELECT COUNT(*) AS matches FROM users WHERE ${where.sql}`,
      where.parameters,
    );
    return Number(row?.matches ?? 0);
  }

  /** What the store cannot compare is tested here, in id order, a batch at a time. */
  async #filtered(
    store: Queryable,
    where: SqlCondition,
    search: UserSearch,
    residual: NonNullable<UserSearch['residual']>,
  ): Promise<UserPage> {
    const skip = search.after === undefined ? Math.max(1, search.startIndex ?? 1) - 1 : 0;
    const users: User[] = [];
    let total = 0;
    for await (const batch of this.#batches(store, where)) {
      for (const user of await residual(batch)) {
        total += 1;
        const beyondCursor = search.after === undefined ? total > skip : user.id > search.after;
        if (beyondCursor && users.length < search.count) users.push(user);
      }
    }
    return { total, users };
  }

  async *#batches(store: Queryable, where: SqlCondition): AsyncGenerator<readonly User[]> {
    let isLong = false;
    try {
      let after = asUserId(0);
      for (let batches = 1; ; batches += 1) {
        const batch = await rowsAfter(this.#catalog, store, where, after, batchSize, 0);
        yield batch;
        const last = batch.at(-1);
        if (batch.length < batchSize || last === undefined) return;
        after = last.id;
        if (batches === batchesOfShortSearch) {
          if (this.#longSearches >= longSearchesAtOnce) throw tooManyLongSearches(longSearchesAtOnce);
          this.#longSearches += 1;
          isLong = true;
        }
        // Reading the store does not wait, so others would have to: they get their turn between batches.
        await setImmediate();
      }
    } finally {
      if (isLong) this.#longSearches -= 1;
    }
  }
}

const conjunction = (parts: readonly (SqlCondition | null)[]): SqlCondition => {
  const given = parts.filter((part) => part !== null);
  if (given.length === 0) return { sql: '1 = 1', parameters: [] };
  return {
    sql: given.map((part) => `(${part.sql})`).join(' AND '),
    parameters: given.flatMap((part) => part.parameters),
  };
};

const selectUsers = `SELECT ${userColumns} FROM users`;

/** Written out: SQLite plans a statement anew for each value bound to LIMIT, which costs more than a look-up. */
const limitText = (count: number): string => String(Math.max(0, Math.trunc(count)));

const rowsAfter = async (
  catalog: Catalog,
  store: Queryable,
  where: SqlCondition,
  after: UserId,
  count: number,
  skip: number,
): Promise<readonly User[]> => {
  const parameters: SqlValue[] = [...where.parameters];
  if (after > 0) parameters.push(after);
  if (skip > 0) parameters.push(skip);
  const rows = await store.all<UserRow>(
    `${selectUsers} WHERE ${where.sql}${after > 0 ? ' AND id > ?' : ''} ORDER BY id LIMIT ${limitText(count)}${skip > 0 ? ' OFFSET ?' : ''}`,
    parameters,
  );
  return catalog.users.fromRows(rows);
};

const findsOneAtMost = (condition: UserCondition): boolean =>
  condition.op === 'eq'
    ? isUnique(condition.field)
    : condition.op === 'and' && condition.operands.some(findsOneAtMost);

const loginNameAskedFor = (search: UserSearch): string | undefined => {
  const { condition, residual, sort, after, startIndex = 1, count } = search;
  const isLookUp =
    residual === undefined && sort === undefined && after === undefined && startIndex <= 1 && count > 0;
  return isLookUp && condition?.op === 'eq' && condition.field === 'loginName'
    ? String(condition.value)
    : undefined;
};

const asksForMembers = (condition: UserCondition): boolean => {
  switch (condition.op) {
    case 'memberOf':
      return true;
    case 'and':
    case 'or':
      return condition.operands.some(asksForMembers);
    case 'not':
      return asksForMembers(condition.operand);
    default:
      return false;
  }
};

const listKey = (where: SqlCondition): string => JSON.stringify([where.sql, where.parameters]);
