/** Every function by its name, in upper case. */
import { aggregateFunctions } from './aggregates.ts';
import { conditionFunctions } from './conditions.ts';
import { contextFunctions } from './context.ts';
import { conversionFunctions } from './conversions.ts';
import { dateTimeFunctions } from './date-times.ts';
import type { FunctionTable } from './function.ts';
import { numberFunctions } from './numbers.ts';
import { semiStructuredFunctions } from './semi-structured.ts';
import { stringBuildingFunctions } from './string-building.ts';
import { stringFunctions } from './strings.ts';

export const functions: FunctionTable = new Map([
  ...stringFunctions,
  ...stringBuildingFunctions,
  ...numberFunctions,
  ...conditionFunctions,
  ...conversionFunctions,
  ...dateTimeFunctions,
  ...semiStructuredFunctions,
  ...aggregateFunctions,
  ...contextFunctions,
]);
