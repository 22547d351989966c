/** https://docs.snowflake.com/en/sql-reference/expressions-conditional */
import { jsonOrder, orderedJson } from '../json-order.ts';
import { asCondition, compare, unify } from '../operators.ts';
import { call, constant, type Typed } from '../tree.ts';
import { boolean, real, text, withNullable } from '../types.ts';
import { type FunctionDefinition, nullableIfAny, type ScalarFunction, special } from './function.ts';

const nothing = constant(text(), null);

/** CASE by conditions and results, in one type; `otherwise` may be left out. */
export const choose = (
  conditions: readonly Typed[],
  results: readonly Typed[],
  otherwise: Typed | null,
  invocation: { readonly options: Parameters<typeof unify>[1]; readonly name: string },
): Typed => {
  const outcomes = unify([...results, otherwise ?? nothing], invocation.options, invocation.name);
  const type = withNullable(
    outcomes[0]?.type ?? text(),
    outcomes.some((outcome) => outcome.type.nullable),
  );
  return call(type, [...conditions, ...outcomes], (written) => {
    const branches = conditions.map(
      (_, index) => `WHEN ${written[index]} THEN ${written[conditions.length + index]}`,
    );
    return `CASE ${branches.join(' ')} ELSE ${written.at(-1)} END`;
  });
};

const iff = special('any any any', ([condition = nothing, then = nothing, otherwise = nothing], invocation) =>
  choose([asCondition(condition, invocation.options, 'IFF')], [then], otherwise, invocation),
);

const coalesce = special('any any any...', (values, invocation) => {
  const unified = unify(values, invocation.options, invocation.name);
  const type = withNullable(
    unified[0]?.type ?? text(),
    unified.every((value) => value.type.nullable),
  );
  return call(type, unified, (written) => `coalesce(${written.join(', ')})`);
});

const isNull = (value: Typed): Typed =>
  call(withNullable(boolean, false), [value], ([written]) => `(${written} IS NULL)`);

const nvl2 = special('any any any', ([value = nothing, present = nothing, absent = nothing], invocation) =>
  choose([isNull(value)], [absent], present, invocation),
);

const nullIf = special('any any', ([left = nothing, right = nothing], invocation) =>
  choose([compare('=', left, right, invocation.options)], [constant(left.type, null)], left, invocation),
);

/** Compares as if NULL equalled NULL. */
const decode = special('any any any any...', ([value = nothing, ...rest], invocation) => {
  const pairs = Math.floor(rest.length / 2);
  const conditions: Typed[] = [];
  const results: Typed[] = [];
  for (let index = 0; index < pairs; index++) {
    conditions.push(compare('IS NOT DISTINCT FROM', value, rest[index * 2] ?? nothing, invocation.options));
    results.push(rest[index * 2 + 1] ?? nothing);
  }
  return choose(conditions, results, rest.length % 2 === 1 ? (rest.at(-1) ?? nothing) : null, invocation);
});

/** GREATEST and LEAST are NULL as soon as one argument is. */
const extreme = (name: string, ignoringNulls: boolean): ScalarFunction =>
  special('any any...', (values, invocation) => {
    const unified = unify(values, invocation.options, invocation.name);
    const type = withNullable(unified[0]?.type ?? text(), nullableIfAny(unified));
    const ofVariants = type.type === 'VARIANT';
    return call(type, unified, (written) => {
      const chosen = ofVariants
        ? orderedJson(`${name}(${written.map(jsonOrder).join(', ')})`)
        : `${name}(${written.join(', ')})`;
      const absent = written.map((value) => `${value} IS NULL`).join(' OR ');
      return ignoringNulls ? chosen : `CASE WHEN ${absent} THEN NULL ELSE ${chosen} END`;
    });
  });

const zeroIfNull = special('number', ([value = nothing]) =>
  call(withNullable(value.type, false), [value], ([written]) => `coalesce(${written}, 0)`),
);
const nullIfZero = special('number', ([value = nothing]) =>
  call(withNullable(value.type, true), [value], ([written]) => `nullif(${written}, 0)`),
);
const equalNull = special('any any', ([left = nothing, right = nothing], { options }) =>
  compare('IS NOT DISTINCT FROM', left, right, options),
);
const connective = (operator: string): ScalarFunction =>
  special('boolean boolean', (values) =>
    call(
      withNullable(boolean, nullableIfAny(values)),
      values,
      ([left, right]) => `(${left} ${operator} ${right})`,
    ),
  );

/** One of two numbers, where the other is known. https://docs.snowflake.com/en/sql-reference/functions/regr_valx */
const regressionValue = (taken: 0 | 1): ScalarFunction =>
  special('float float', (values) =>
    call(withNullable(real, true), values, (written) => {
      const other = written[1 - taken];
      return `CASE WHEN ${other} IS NOT NULL THEN ${written[taken]} END`;
    }),
  );

export const conditionFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['IFF', iff],
  ['COALESCE', coalesce],
  ['NVL', coalesce],
  ['IFNULL', coalesce],
  ['NVL2', nvl2],
  ['NULLIF', nullIf],
  ['DECODE', decode],
  ['GREATEST', extreme('greatest', false)],
  ['LEAST', extreme('least', false)],
  ['GREATEST_IGNORE_NULLS', extreme('greatest', true)],
  ['LEAST_IGNORE_NULLS', extreme('least', true)],
  ['ZEROIFNULL', zeroIfNull],
  ['NULLIFZERO', nullIfZero],
  ['EQUAL_NULL', equalNull],
  ['REGR_VALX', regressionValue(1)],
  ['REGR_VALY', regressionValue(0)],
  ['BOOLAND', connective('AND')],
  ['BOOLOR', connective('OR')],
  ['BOOLXOR', connective('<>')],
  [
    'BOOLNOT',
    special('boolean', ([value = nothing]) => call(value.type, [value], ([written]) => `(NOT ${written})`)),
  ],
];
