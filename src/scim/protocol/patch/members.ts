import { invalidFilter, invalidValue, mutability } from '../errors.ts';
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
  | { readonly op: 'add' | 'remove'; readonly members: readonly MemberRef[] }
  | { readonly op: 'replace'; readonly members: readonly MemberRef[] };

/** The ids that a filter of `value eq` terms joined by `or` names: what can be removed without loading the group. */
const namedIds = (filter: Filter): readonly string[] => {
  if (filter.kind === 'or') return filter.operands.flatMap(namedIds);
  const byValue =
    filter.kind === 'comparison' &&
    filter.operator === 'eq' &&
    filter.path.subAttribute?.name === 'value' &&
    typeof filter.value === 'string';
  if (byValue) return [String(filter.value)];
  throw invalidFilter('Members can be named by value eq "id" only, several of them joined by "or".');
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
  const part = target.kind === 'values' ? target.subAttribute : target.path.subAttribute;
  if (target.kind === 'values') {
    const named = namedIds(target.filter).map((id): MemberRef => ({ value: id }));
    // A value without its main part is nothing: to take that away is to take away the member.
    const isWhole = part === undefined || part.name === 'value';
    if (op === 'remove' && isWhole) return [{ op: 'remove', members: named }];
    throw mutability('A member cannot be changed: remove it and add another.');
  }
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
export class MemberChangeBuilder {
  #removesAll = false;
  readonly #remove = new Map<string, MemberRef>();
  readonly #add = new Map<string, MemberRef>();
  #touched = false;

  apply(step: MemberStep): void {
    this.#touched = true;
    if (step.op === 'replace') {
      this.#removesAll = true;
      this.#remove.clear();
      this.#add.clear();
    }
    for (const member of step.members) {
      if (step.op === 'remove') this.#removeMember(member);
      else this.#addMember(member);
    }
  }

  #addMember(member: MemberRef): void {
    this.#remove.delete(member.value);
    this.#add.set(member.value, member);
  }

  #removeMember(member: MemberRef): void {
    this.#add.delete(member.value);
    if (!this.#removesAll) this.#remove.set(member.value, member);
  }

  /** Undefined where no operation spoke of members. */
  build(): MemberChange | undefined {
    if (!this.#touched) return undefined;
    return { remove: this.#removesAll ? 'ALL' : [...this.#remove.values()], add: [...this.#add.values()] };
  }
}
