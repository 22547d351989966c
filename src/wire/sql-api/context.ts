/** What every endpoint of the SQL API works with. */
import type { WireContext } from '../context.ts';
import type { Admissions } from './admissions.ts';
import type { NullTexts } from './null-texts.ts';

export interface SqlApiContext extends WireContext {
  readonly admissions: Admissions;
  readonly nullTexts: NullTexts;
}
