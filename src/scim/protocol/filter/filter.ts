import type { AttributePath } from '../schema/schemas.ts';

export type ComparisonOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type FilterValue = string | number | boolean | null;

/**
 * A filter of RFC 7644 section 3.4.2.2 with every name resolved against the schema and every value of its attribute's
 * type. A comparison with a complex attribute has its `value` sub-attribute filled in.
 */
export type Filter =
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly path: AttributePath;
      readonly value: FilterValue;
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | { readonly kind: 'and'; readonly operands: readonly Filter[] }
  | { readonly kind: 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  /** `emails[type eq "work"]`: one value must meet all of `filter`, whose paths name sub-attributes of `path`. */
  | { readonly kind: 'value'; readonly path: AttributePath; readonly filter: Filter };
