/**
 * Warns 60, 30 and 7 days before the last token of a SCIM integration expires, and before each programmatic access
 * token does, and once it has: an expired token stops provisioning, and with it de-provisioning, in silence.
 */
import type { Logger } from 'pino';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import { quoted } from '../account/quoting.ts';
import { type ListedToken, lastTokens, listTokens } from './tokens.ts';

const day = 86_400_000;
const checkEvery = day / 4;
/** Days before expiry at which to warn. */
export const warningDays = [60, 30, 7, 0] as const;

export interface TokenWatch {
  /** Looks now; called by itself four times a day. */
  check(): Promise<void>;
  stop(): void;
}

/** The warning that is due with so many days left: the nearest one passed. */
const dueWarning = (daysLeft: number): number | undefined => warningDays.findLast((days) => daysLeft <= days);

interface Expiry {
  /** Whose: each is warned of by itself, and anew when it ends at another time. */
  readonly subject: { readonly [key: string]: string };
  readonly what: string;
  readonly expiresAt: number;
  /** SQL that makes another. */
  readonly remedy: string;
}

/** Where a user's token is the last one, its own warning says so. */
const ofIntegration = (integration: string, { user, expiresAt }: ListedToken): readonly Expiry[] =>
  user !== null
    ? []
    : [
        {
          subject: { integration },
          what: `the last SCIM token of ${integration}`,
          expiresAt,
          remedy: `select system$generate_scim_access_token('${integration}')`,
        },
      ];

/** A token that lasts for two weeks is not warned of when it is made: what it began with is no news. */
const isNews = ({ lifetimeDays }: ListedToken, daysLeft: number): boolean =>
  (dueWarning(daysLeft) ?? lifetimeDays) < lifetimeDays;

const ofUser = (token: ListedToken): readonly Expiry[] => {
  const { user, name, expiresAt, retired } = token;
  if (user === null || name === null || retired) return [];
  return [
    {
      subject: { user, token: name },
      what: `the programmatic access token ${name} of ${user}`,
      expiresAt,
      remedy: `alter user ${quoted(user)} rotate programmatic access token ${name}`,
    },
  ];
};

export function watchTokens(account: Account, logger: Logger, clock: Clock): TokenWatch {
  /** The last warning given, by subject and expiry: each is given once, and anew for a new token. */
  const given = new Map<string, number>();

  const warn = ({ subject, what, expiresAt, remedy }: Expiry): void => {
    const daysLeft = (expiresAt - clock()) / day;
    const due = dueWarning(daysLeft);
    const key = JSON.stringify([subject, expiresAt]);
    if (due === undefined || given.get(key) === due) return;
    given.set(key, due);
    logger.warn(
      {
        ...subject,
        expiresAt: new Date(expiresAt).toISOString(),
        daysLeft: Math.max(0, Math.floor(daysLeft)),
      },
      `${what} ${daysLeft <= 0 ? 'has expired' : 'expires soon'}: ${remedy}`,
    );
  };

  const check = async (): Promise<void> => {
    const now = clock();
    const tokens = await listTokens(account, now);
    for (const [integration, last] of lastTokens(tokens)) ofIntegration(integration, last).forEach(warn);
    tokens
      .filter((token) => isNews(token, (token.expiresAt - now) / day))
      .flatMap(ofUser)
      .forEach(warn);
  };
  const look = (): void => {
    check().catch((error: unknown) => logger.error({ err: error }, 'could not look at the tokens'));
  };
  look();
  const timer = setInterval(look, checkEvery);
  timer.unref();
  return { check, stop: () => clearInterval(timer) };
}
