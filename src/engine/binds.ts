/** Binds of one value and binds of arrays. */
import type { Bind } from './engine.ts';

type ArrayBind = Bind & { readonly value: readonly (string | null)[] };

/** An array of a single element is that element: drivers send it so for one row. */
export const isArrayBind = (bind: Bind): bind is ArrayBind =>
  typeof bind.value !== 'string' && bind.value !== null && bind.value.length !== 1;

/** The value; undefined where the bind has many, or none. */
export const soleValue = ({ value }: Bind): string | null | undefined => {
  if (typeof value === 'string' || value === null) return value;
  return value.length === 1 ? value[0] : undefined;
};
