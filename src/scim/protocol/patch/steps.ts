import type { Filter } from '../filter/filter.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { AttributePath } from '../schema/schemas.ts';
import type { MemberStep } from './members.ts';

export type WriteOp = 'add' | 'replace';

/**
 * One elementary change, its target found and its value of the schema's type, so that applying it can only fail for
 * what the resource holds. An undefined value unsets.
 */
export type Step =
  | {
      readonly kind: 'write';
      readonly op: WriteOp;
      readonly path: AttributePath;
      readonly value: Json | undefined;
    }
  | { readonly kind: 'remove'; readonly path: AttributePath }
  | { readonly kind: 'removeListed'; readonly path: AttributePath; readonly listed: readonly Json[] }
  | {
      readonly kind: 'writePart';
      readonly path: AttributePath;
      readonly part: Attribute;
      readonly value: Json | undefined;
    }
  | {
      readonly kind: 'writeMatching';
      readonly op: WriteOp;
      readonly path: AttributePath;
      readonly filter: Filter;
      /** What the matching values get; a part of undefined is taken from them. */
      readonly parts: ReadonlyMap<string, Json | undefined>;
      /** Whether `parts` is all that a replaced value holds, or a change to it. */
      readonly whole: boolean;
      /** The value to start from where none matches; undefined refuses. */
      readonly template: JsonObject | undefined;
    }
  | { readonly kind: 'removeMatching'; readonly path: AttributePath; readonly filter: Filter }
  | { readonly kind: 'removeExtension'; readonly extension: string }
  | { readonly kind: 'members'; readonly step: MemberStep };
