/** What is known of a parameter, whoever may set it. */
import type { Json } from '../model.ts';

export type ParameterType = 'BOOLEAN' | 'NUMBER' | 'STRING';

export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: Json;
  readonly description: string;
  /** Upper-case words, where the value is one of a few. */
  readonly words?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export const flag = (name: string, initial: boolean, description: string): ParameterDefinition => ({
  name,
  type: 'BOOLEAN',
  default: initial,
  description,
});
export const text = (
  name: string,
  initial: string,
  description: string,
  words?: readonly string[],
): ParameterDefinition => ({
  name,
  type: 'STRING',
  default: initial,
  description,
  ...(words === undefined ? {} : { words }),
});
export const count = (
  name: string,
  initial: number,
  description: string,
  minimum: number,
  maximum: number,
): ParameterDefinition => ({ name, type: 'NUMBER', default: initial, description, minimum, maximum });
