/** How long a session may idle and live: https://docs.snowflake.com/en/user-guide/session-policies */
import { clientTypeOf } from '../access/authentication-rules.ts';
import type { SessionSettings } from '../policies.ts';

/** Seconds. */
export interface SessionLimits {
  readonly idle: number;
  /** From its beginning, whatever happens in it; null: no limit. */
  readonly lifespan: number | null;
}

export const sessionLimits = (settings: SessionSettings, clientType: string): SessionLimits => {
  const isUi = clientTypeOf(clientType) === 'SNOWFLAKE_UI';
  const idle = isUi ? settings.uiIdleTimeoutMins : settings.idleTimeoutMins;
  const lifespan = isUi ? settings.uiMaxLifespanMins : settings.maxLifespanMins;
  return { idle: idle * 60, lifespan: lifespan === 0 ? null : lifespan * 60 };
};
