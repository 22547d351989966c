/** Every function by its name, in upper case. */
import { aggregateFunctions } from './aggregates.ts';
import { conditionFunctions } from './conditions.ts';
import { contextFunctions } from './context.ts';
import { conversionFunctions } from './conversions.ts';
import { dateBuildingFunctions } from './date-building.ts';
import { dateTimeFunctions } from './date-times.ts';
import { encodingFunctions } from './encodings.ts';
import type { FunctionTable } from './function.ts';
import { numberFunctions } from './numbers.ts';
import { regularExpressionFunctions } from './regular-expressions.ts';
import { semiStructuredFunctions } from './semi-structured.ts';
import { stringBuildingFunctions } from './string-building.ts';
import { stringFunctions } from './strings.ts';

export const functions: FunctionTable = new Map([
  ...stringFunctions,
  ...stringBuildingFunctions,
  ...regularExpressionFunctions,
  ...encodingFunctions,
  ...numberFunctions,
  ...conditionFunctions,
  ...conversionFunctions,
  ...dateTimeFunctions,
  ...dateBuildingFunctions,
  ...semiStructuredFunctions,
  ...aggregateFunctions,
  ...contextFunctions,
]);
