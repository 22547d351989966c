import { setTimeout as pause } from 'node:timers/promises';
import { invalidValue } from '../../account/errors.ts';
import { type SystemFunction, textResult } from './system-function.ts';

const milliseconds: { readonly [unit: string]: number } = {
  MILLISECONDS: 1,
  SECONDS: 1_000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
};

/** The longest that a timer can be set for; a statement times out long before. */
const longest = 2 ** 31 - 1;

/** https://docs.snowflake.com/en/sql-reference/functions/system_wait */
export const wait: SystemFunction = {
  name: 'SYSTEM$WAIT',
  minimumArguments: 1,
  maximumArguments: 2,
  type: textResult,
  async run({ signal }, [amountText, unitText]) {
    const amount = Number(amountText ?? Number.NaN);
    if (amountText === '' || !Number.isFinite(amount) || amount < 0)
      throw invalidValue(amountText ?? 'NULL', 'AMOUNT');
    const unit = (unitText ?? 'SECONDS').toUpperCase();
    const each = Object.hasOwn(milliseconds, unit) ? milliseconds[unit] : undefined;
    if (each === undefined) throw invalidValue(unitText ?? 'NULL', 'TIME_UNIT');
    await pause(Math.min(amount * each, longest), undefined, { signal });
    return `waited ${amount} ${unit.toLowerCase()}`;
  },
};
