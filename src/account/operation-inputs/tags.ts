/** What operations on tags take. */
import type { TagAssignment } from '../catalog/tag-assignments.ts';
import type { Name, ObjectId, Tag } from '../model.ts';
import type { PropagatedTag } from '../queries/tag-propagation.ts';
import type { CreateMode, Path, SecurableRef } from './references.ts';

export type TagSettings = Pick<Tag, 'allowedValues' | 'propagate' | 'onConflict' | 'comment'>;

export interface CreateTag {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly settings: TagSettings;
}

export interface AlterTag {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Undefined: as it is. */
  readonly set?: { readonly [S in keyof TagSettings]?: TagSettings[S] | undefined } | undefined;
  readonly addValues?: readonly string[] | undefined;
  readonly dropValues?: readonly string[] | undefined;
}

/** What tags are set on: the account, an object, or a column of a table or view. */
export type TagBearer = SecurableRef & { readonly column?: Name | undefined };

export interface ChangeTags {
  readonly on: TagBearer;
  readonly set?: readonly { readonly tag: Path; readonly value: string }[] | undefined;
  readonly unset?: readonly Path[] | undefined;
}

/** ALTER TAG … SET and UNSET MASKING POLICY, one policy after the other, all or none. */
export interface ChangeTagMasks {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly set?: readonly Path[] | undefined;
  /** In place of those that are set for the same types. */
  readonly force?: boolean | undefined;
  readonly unset?: readonly Path[] | undefined;
}

/** What comes from one table or view, and from which of its columns to which; columns by their keys. */
export interface TagFlow {
  readonly from: ObjectId;
  readonly columns: readonly { readonly from: string; readonly to: string }[];
}

/** A tag that rows brought, and what was there before. */
export interface MovedTag extends PropagatedTag {
  readonly before: Pick<TagAssignment, 'value' | 'method'> | undefined;
}

/** Rows that are about to be written to a table. */
export interface DataMovement {
  readonly table: ObjectId;
  readonly flows: readonly TagFlow[];
  /** Nothing of what the table held before is left. */
  readonly replaces: boolean;
}
