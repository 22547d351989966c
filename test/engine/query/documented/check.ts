/** Expressions and what they are, written as Snowflake writes values out; null is NULL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from '../harness.ts';

export type Case = readonly [expression: string, text: string | null];

/** `sum(a) from t`: what follows the value is kept apart. */
const asText = (expression: string): string => {
  const at = expression.search(/ from (?=values|table|\()/);
  return at < 0
    ? `to_varchar(${expression})`
    : `to_varchar(${expression.slice(0, at)})${expression.slice(at)}`;
};

export const describeValues = (title: string, cases: readonly Case[]): void => {
  describe(title, () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await openHarness();
    });
    afterAll(() => harness.runner.close());

    it.each(cases)('%s is %s', async (expression, text) => {
      expect(await harness.value(asText(expression))).toBe(text);
    });
  });
};
