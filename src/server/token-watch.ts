/**
 * Warns 60, 30 and 7 days before an integration's last SCIM token expires, and once it has: an expired token stops
 * provisioning, and with it de-provisioning, in silence.
 */
import type { Logger } from 'pino';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import { listTokens } from './control.ts';

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

export function watchTokens(account: Account, logger: Logger, clock: Clock): TokenWatch {
  /** The last warning given, by integration and expiry: each is given once, and anew for a new token. */
  const given = new Map<string, number>();

  const check = async (): Promise<void> => {
    const lastExpiry = new Map<string, number>();
    for (const { integration, expiresAt } of await listTokens(account)) {
      lastExpiry.set(integration, Math.max(expiresAt, lastExpiry.get(integration) ?? 0));
    }
    for (const [integration, expiresAt] of lastExpiry) {
      const daysLeft = (expiresAt - clock()) / day;
      const due = dueWarning(daysLeft);
      const key = `${integration} ${expiresAt}`;
      if (due === undefined || given.get(key) === due) continue;
      given.set(key, due);
      logger.warn(
        {
          integration,
          expiresAt: new Date(expiresAt).toISOString(),
          daysLeft: Math.max(0, Math.floor(daysLeft)),
        },
        `the last SCIM token of ${integration} ${daysLeft <= 0 ? 'has expired' : 'expires soon'}: ` +
          `select system$generate_scim_access_token('${integration}')`,
      );
    }
  };
  const look = (): void => {
    check().catch((error: unknown) => logger.error({ err: error }, 'could not look at the SCIM tokens'));
  };
  look();
  const timer = setInterval(look, checkEvery);
  timer.unref();
  return { check, stop: () => clearInterval(timer) };
}
