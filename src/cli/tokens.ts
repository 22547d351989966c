/** `snowgate tokens`: which tokens of integrations and users exist, how old they are, when they end and when they were last used. */

import type { ListedToken } from '../server/tokens.ts';
import { bad, caution, faint, good } from './output/style.ts';
import { renderTable, type TableCell } from './output/table.ts';

const day = 86_400_000;

export function ageText(milliseconds: number): string {
  const steps: readonly [number, string][] = [
    [day, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ];
  for (const [size, unit] of steps) {
    if (milliseconds >= size) return `${Math.floor(milliseconds / size)} ${unit}`;
  }
  return 'just now';
}

/** Green while there is time; yellow from 60 days; red from 7 days and once expired. */
function remaining({ expiresAt, status }: ListedToken, now: number): TableCell {
  if (status === 'DISABLED') return { text: 'disabled', style: faint };
  const milliseconds = expiresAt - now;
  if (milliseconds <= 0) return { text: 'expired', style: bad };
  const days = Math.floor(milliseconds / day);
  const text = days === 0 ? 'today' : `${days} d`;
  return { text, style: days < 7 ? bad : days < 60 ? caution : good };
}

const dateText = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

export function renderTokens(tokens: readonly ListedToken[], now: number): string {
  if (tokens.length === 0) {
    return ['No tokens.', faint("Make one: select system$generate_scim_access_token('<INTEGRATION>');")].join(
      '\n',
    );
  }
  return renderTable(
    ['integration', 'token', 'issued', 'age', 'expires', 'left', 'last used'],
    tokens.map((token) => [
      token.integrations.join(', '),
      token.user === null ? 'SCIM access token' : `${token.user}: ${token.name}`,
      dateText(token.issuedAt),
      ageText(now - token.issuedAt),
      dateText(token.expiresAt),
      remaining(token, now),
      token.lastUsedAt === null
        ? 'never'
        : `${ageText(now - token.lastUsedAt)}${now - token.lastUsedAt < 60_000 ? '' : ' ago'}`,
    ]),
  );
}

export const tokensAsJson = (tokens: readonly ListedToken[], now: number): string =>
  JSON.stringify(
    tokens.map((token) => ({
      integration: token.integrations[0] ?? null,
      integrations: token.integrations,
      user: token.user,
      name: token.name,
      status: token.status,
      issuedAt: new Date(token.issuedAt).toISOString(),
      expiresAt: new Date(token.expiresAt).toISOString(),
      daysLeft: Math.floor((token.expiresAt - now) / day),
      lastUsedAt: token.lastUsedAt === null ? null : new Date(token.lastUsedAt).toISOString(),
    })),
  );
