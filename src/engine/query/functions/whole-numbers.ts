/** Places and lengths among the arguments of functions. */
import { once } from '../sql-text.ts';

/** Farther than any text reaches, and small enough to compute with. */
const far = 1_000_000_000;

const within = (least: number, greatest: number) => (written: string) =>
  once(
    written,
    (number) =>
      `CASE WHEN ${number} < ${least} THEN ${least} WHEN ${number} > ${greatest} THEN ${greatest} ELSE CAST(${number} AS BIGINT) END`,
  );

/** A place, which may be counted from the end; NULL stays NULL. */
export const placeOf = within(-far, far);

/** A number of characters or times: what is negative counts as none; NULL stays NULL. */
export const countOf = within(0, far);
