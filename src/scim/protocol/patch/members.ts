import { invalidValue, mutability, noTarget } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { isJsonArray, type Json } from '../json.ts';
import { type MemberRef, marksRemoval, readMembers } from '../members.ts';
import type { TargetPath } from '../path.ts';
import { subAttributeOf } from '../schema/registry.ts';

/** What happens to a group's members: `remove` first, then `add`; no member is in both. */
export interface MemberChange {
  readonly remove: readonly MemberRef[] | 'ALL';
  readonly add: readonly MemberRef[];
}

/** One operation on members, read and checked. */
export type MemberStep =
  | { readonly op: 'add' | 'remove' | 'replace'; readonly members: readonly MemberRef[] }
  | { readonly op: 'removeMatching'; readonly filter: Filter }
  /** The members that meet the filter go, these come. */
  | { readonly op: 'replaceMatching'; readonly filter: Filter; readonly members: readonly MemberRef[] };

/** Finds members by a filter in brackets, without the group being loaded. */
export interface MemberFinder {
  /** Of the group as it is stored. */
  members(filter: Filter): Promise<readonly MemberRef[]>;
  /** Of those that an earlier operation of the same request adds. */
  among(filter: Filter, added: readonly MemberRef[]): Promise<readonly MemberRef[]>;
}

/** The ids that a filter of `value eq` terms joined by `or` names; undefined for any other. */
const namedIds = (filter: Filter): readonly string[] | undefined => {
  if (filter.kind === 'or') {
    const ids = filter.operands.map(namedIds);
    return ids.some((one) => one === undefined) ? undefined : ids.flatMap((one) => one ?? []);
  }
  const byValue =
    filter.kind === 'comparison' &&
    filter.operator === 'eq' &&
    filter.path.subAttribute?.name === 'value' &&
    typeof filter.value === 'string';
  return byValue ? [String(filter.value)] : undefined;
};

const matchingSteps = (
  op: 'add' | 'replace' | 'remove',
  { filter, subAttribute }: Extract<TargetPath, { kind: 'values' }>,
  value: Json | undefined,
): readonly MemberStep[] => {
  // A value without its main part is nothing: to take that away is to take away the member.
  const isWhole = subAttribute === undefined || (op === 'remove' && subAttribute.name === 'value');
  if (op === 'add' || !isWhole) {
    throw mutability('A member cannot be changed: remove it and add another.');
  }
  if (op === 'remove') {
    const ids = namedIds(filter);
    return ids === undefined
      ? [{ op: 'removeMatching', filter }]
      : [{ op: 'remove', members: ids.map((id) => ({ value: id })) }];
  }
  if (value === undefined) {
    throw invalidValue(
      'The operation "replace" on members needs a value: the member to come in their place.',
    );
  }
  return [{ op: 'replaceMatching', filter, members: value === null ? [] : readMembers(value) }];
};

const removeStep = (value: Json | undefined): MemberStep =>
  // Without a value all members go; with one, only those it names, even if it names none.
  value === undefined || value === null
    ? { op: 'replace', members: [] }
    : { op: 'remove', members: readMembers(value) };

const markedSteps = (op: 'add' | 'replace', value: Json): readonly MemberStep[] => {
  const items = isJsonArray(value) ? value : [value];
  const removed = items.filter(marksRemoval);
  if (removed.length === 0) return [{ op, members: readMembers(value) }];
  const kept = items.filter((item) => !marksRemoval(item));
  return [
    { op: 'remove', members: readMembers(removed) },
    { op: 'add', members: readMembers(kept) },
  ];
};

/** The steps of an operation whose target is `members` or lies within. */
export const memberSteps = (
  op: 'add' | 'replace' | 'remove',
  target: Extract<TargetPath, { kind: 'attribute' | 'values' }>,
  value: Json | undefined,
): readonly MemberStep[] => {
  if (target.kind === 'values') return matchingSteps(op, target, value);
  const part = target.path.subAttribute;
  if (part !== undefined) {
    // Some connectors write members.value where they mean members.
    if (part !== subAttributeOf(target.path.attribute, 'value') || op === 'replace') {
      throw mutability(`members.${part.name} cannot be changed: remove the member and add another.`);
    }
  }
  if (op === 'remove') return [removeStep(value)];
  if (value === undefined) {
    throw invalidValue(
      `The operation "${op}" on members needs a value; an empty array stands for no members.`,
    );
  }
  // RFC 7643 section 2.5: null is the same as no members. Adding none changes nothing.
  if (value === null) return op === 'add' ? [] : [{ op, members: [] }];
  return markedSteps(op, value);
};

/** Folds steps into one change, in their order, without knowing who is a member. */
class MemberChangeBuilder {
  readonly #finder: MemberFinder;
  #removesAll = false;
  readonly #remove = new Map<string, MemberRef>();
  readonly #add = new Map<string, MemberRef>();

  constructor(finder: MemberFinder) {
    this.#finder = finder;
  }

  async apply(step: MemberStep): Promise<void> {
    switch (step.op) {
      case 'add':
        return this.#addAll(step.members);
      case 'remove':
        return this.#removeAll(step.members);
      case 'replace':
        this.#removesAll = true;
        this.#remove.clear();
        this.#add.clear();
        return this.#addAll(step.members);
      case 'removeMatching':
        return this.#removeAll(await this.#matching(step.filter));
      case 'replaceMatching': {
        const replaced = await this.#matching(step.filter);
        // RFC 7644 section 3.5.2.3.
        if (replaced.length === 0) throw noTarget('No member matches the filter of the path.');
        this.#removeAll(replaced);
        return this.#addAll(step.members);
      }
    }
  }

  async #matching(filter: Filter): Promise<readonly MemberRef[]> {
    const stored = this.#removesAll ? [] : await this.#finder.members(filter);
    const present = stored.filter(({ value }) => !this.#remove.has(value) && !this.#add.has(value));
    return [...present, ...(await this.#finder.among(filter, [...this.#add.values()]))];
  }

  #addAll(members: readonly MemberRef[]): void {
    for (const member of members) {
      this.#remove.delete(member.value);
      this.#add.set(member.value, member);
    }
  }

  #removeAll(members: readonly MemberRef[]): void {
    for (const member of members) {
      this.#add.delete(member.value);
      if (!this.#removesAll) this.#remove.set(member.value, member);
    }
  }

  build(): MemberChange {
    return { remove: this.#removesAll ? 'ALL' : [...this.#remove.values()], add: [...this.#add.values()] };
  }
}

/** What the steps come to; undefined where no operation spoke of members. */
export const memberChangeOf = async (
  steps: readonly MemberStep[],
  finder: MemberFinder,
): Promise<MemberChange | undefined> => {
  if (steps.length === 0) return undefined;
  const builder = new MemberChangeBuilder(finder);
  for (const step of steps) await builder.apply(step);
  return builder.build();
};
