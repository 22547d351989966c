import { aggregateFunctions } from './aggregates.ts';
import { arrayFunctions } from './arrays.ts';
import { conditionFunctions } from './conditions.ts';
import { contextFunctions } from './context.ts';
import { conversionFunctions } from './conversions.ts';
import { dateBuildingFunctions } from './date-building.ts';
import { dateTimeFunctions } from './date-times.ts';
import { encodingTextFunctions } from './encoding-texts.ts';
import { encodingFunctions } from './encodings.ts';
import type { FunctionDefinition, FunctionTable } from './function.ts';
import { higherOrderFunctions } from './higher-order.ts';
import { metadataFunctions } from './metadata.ts';
import { monthFunctions } from './months.ts';
import { numberFunctions } from './numbers.ts';
import { objectFunctions } from './objects.ts';
import { randomFunctions } from './random.ts';
import { regularExpressionFunctions } from './regular-expressions.ts';
import { semiStructuredFunctions } from './semi-structured.ts';
import { statisticFunctions } from './statistics.ts';
import { stringBuildingFunctions } from './string-building.ts';
import { stringFunctions } from './strings.ts';
import { windowFunctions } from './windows.ts';

export interface FunctionGroup {
  readonly title: string;
  readonly functions: readonly (readonly [name: string, FunctionDefinition])[];
}

/** As https://docs.snowflake.com/en/sql-reference/functions groups them. */
export const functionGroups: readonly FunctionGroup[] = [
  { title: 'Strings', functions: [...stringFunctions, ...stringBuildingFunctions, ...encodingTextFunctions] },
  { title: 'Regular expressions', functions: regularExpressionFunctions },
  { title: 'Digests and encodings', functions: encodingFunctions },
  { title: 'Numbers', functions: [...numberFunctions, ...randomFunctions] },
  { title: 'Conditions', functions: conditionFunctions },
  { title: 'Conversions', functions: conversionFunctions },
  {
    title: 'Dates and times',
    functions: [...dateTimeFunctions, ...monthFunctions, ...dateBuildingFunctions],
  },
  {
    title: 'Semi-structured data',
    functions: [...semiStructuredFunctions, ...arrayFunctions, ...objectFunctions, ...higherOrderFunctions],
  },
  { title: 'Aggregates', functions: [...aggregateFunctions, ...statisticFunctions] },
  { title: 'Windows', functions: windowFunctions },
  { title: 'Context', functions: contextFunctions },
  { title: 'Metadata', functions: metadataFunctions },
];

/** Every function by its name, in upper case. */
export const functions: FunctionTable = new Map(functionGroups.flatMap((group) => group.functions));
