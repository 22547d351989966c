/**
 * Text that every store keeps as it is: PostgreSQL refuses NUL, and half of a surrogate pair has no UTF-8 (both
 * engines would keep another text than memory holds).
 */
import { notStorable } from './errors.ts';

export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Refuses input that holds such text anywhere, in keys or values. */
export const requireStorable = (input: unknown): void => {
  if (typeof input === 'string') {
    if (!isStorable(input)) throw notStorable();
    return;
  }
  if (typeof input !== 'object' || input === null) return;
  if (Array.isArray(input)) {
    for (const item of input) requireStorable(item);
    return;
  }
  for (const [key, value] of Object.entries(input)) {
    requireStorable(key);
    requireStorable(value);
  }
};
