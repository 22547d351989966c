/**
 * Numbers at random. Those that take a generator follow from it: the same for the same, so that a constant one gives
 * the same number in every row. https://docs.snowflake.com/en/sql-reference/functions-data-generation
 */
import { cast } from '../casts.ts';
import { once } from '../sql-text.ts';
import { call, constant, volatileCall } from '../tree.ts';
import { fixed, real, storedType, withNullable } from '../types.ts';
import { type FunctionDefinition, scalar, settled, special } from './function.ts';
import { hashed } from './numbers.ts';

const whole = fixed(38, 0, false);
const zero = constant(whole, '0');

const random = special('integer?', () => {
  const type = fixed(19, 0, false);
  return volatileCall(
    type,
    [],
    () => `CAST(CAST(floor((random() - 0.5) * 18446744073709551615) AS HUGEINT) AS ${storedType(type)})`,
  );
});

/** From 0 up to 1, by what a value is digested to. */
const share = (digested: string): string => `(CAST(hash(${digested}) AS DOUBLE) / 18446744073709551616)`;

/** Whole numbers between whole bounds, both of them among the numbers; else a FLOAT. */
const uniform = special('number number any', ([low = zero, high = zero, generator = zero], { options }) => {
  const isWhole = [low, high].every(({ type }) => type.type === 'FIXED' && type.scale === 0);
  const type = isWhole ? whole : withNullable(real, false);
  const bounds = [low, high].map((bound) => cast(bound, type, options));
  return call(type, [...bounds, generator], ([from = '', to = '', written = '']) => {
    const place = share(hashed([generator], [written]).join(''));
    return once(from, (a) =>
      isWhole
        ? settled(type, `${a} + floor(${place} * CAST(${to} - ${a} + 1 AS DOUBLE))`)
        : `(${a} + ${place} * (${to} - ${a}))`,
    );
  });
});

/** By Box and Muller, from two numbers at random. */
const normal = scalar('float float any', real, ([mean, deviation, generator = '']) =>
  once(
    generator,
    (written) =>
      `(${mean} + ${deviation} * sqrt(-2 * ln(1 - ${share(`${written}, 1`)})) * cos(2 * pi() * ${share(`${written}, 2`)}))`,
  ),
);

export const randomFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['RANDOM', random],
  ['UNIFORM', uniform],
  ['NORMAL', normal],
];
