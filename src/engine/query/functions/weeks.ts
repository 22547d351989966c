/** Weeks by WEEK_START and WEEK_OF_YEAR_POLICY: https://docs.snowflake.com/en/sql-reference/functions-date-time#calendar-weeks-and-weekdays */
import type { Conventions } from '../conventions.ts';
import { once } from '../sql-text.ts';

type Weeks = Pick<Conventions, 'weekStart' | 'weekOfYearPolicy'>;

const monday = 1;
const thursday = 4;

/** How many days after Monday a week begins. */
const daysAfterMonday = ({ weekStart }: Weeks): number => Math.max(weekStart, monday) - monday;

/** The moment at which the week of `at` begins. */
export const weekBegin = (at: string, weeks: Weeks): string => {
  const days = daysAfterMonday(weeks);
  if (days === 0) return `date_trunc('week', ${at})`;
  return `(date_trunc('week', ${at} - to_days(${days})) + to_days(${days}))`;
};

/** Snowflake counts the beginnings of weeks that were passed, the database full weeks. */
export const weeksBetween = (from: string, to: string, weeks: Weeks): string =>
  `date_diff('day', ${weekBegin(from, weeks)}, ${weekBegin(to, weeks)}) // 7`;

export const dayOfWeek = (at: string, { weekStart }: Weeks): string =>
  weekStart === 0 ? `dayofweek(${at})` : `((isodow(${at}) - ${weekStart} + 7) % 7 + 1)`;

/** The fourth day of a week lies in the year that has most of its days. */
const middle = (at: string, weeks: Weeks): string => `(${weekBegin(at, weeks)} + to_days(3))`;

export const weekOfYear = (at: string, weeks: Weeks): string => {
  if (weeks.weekOfYearPolicy === 0) return `((dayofyear(${middle(at, weeks)}) - 1) // 7 + 1)`;
  return once(at, (name) => `(${weeksBetween(`date_trunc('year', ${name})`, name, weeks)} + 1)`);
};

export const yearOfWeek = (at: string, weeks: Weeks): string =>
  weeks.weekOfYearPolicy === 0 ? `year(${middle(at, weeks)})` : `year(${at})`;

/** The last beginning of a week up to 1970-01-01, which was a Thursday, in days since then. */
export const firstWeek = ({ weekStart }: Weeks): number =>
  -((thursday - Math.max(weekStart, monday) + 7) % 7);
