/** What users sign in with that has a name: tokens and second factors. */
import { mfaMethods } from '../catalog/mfa-methods.ts';
import type { UsageCredential } from '../usage-records.ts';
import type { QueryContext } from './context.ts';
import { everyProgrammaticToken } from './programmatic-tokens.ts';

const millisecondsPerMinute = 60_000;

export const credentials = async (context: QueryContext): Promise<readonly UsageCredential[]> => {
  const tokens = (await everyProgrammaticToken(context)).map((token): UsageCredential => {
    const minutes =
      token.noPolicyUntil === null
        ? null
        : Math.round((token.noPolicyUntil - token.createdOn) / millisecondsPerMinute);
    return {
      id: token.id,
      name: token.name,
      userName: token.userName,
      type: 'PAT',
      comment: token.comment,
      status: token.status,
      details: {
        ROLE_RESTRICTION: token.roleName === null ? [] : [token.roleName],
        ...(minutes === null ? {} : { MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT: minutes }),
      },
      createdBy: token.createdBy,
      createdOn: token.createdOn,
      lastUsedOn: token.lastUsedAt,
      expiresAt: token.expiresAt,
    };
  });
  const factors = (await mfaMethods.all(context.store)).map(
    ({ method, userName }): UsageCredential => ({
      id: method.id,
      name: method.name,
      userName,
      type: method.type,
      comment: method.comment,
      status: 'ENROLLED',
      details: null,
      createdBy: userName,
      createdOn: method.createdOn,
      lastUsedOn: method.lastUsedOn,
      expiresAt: null,
    }),
  );
  return [...tokens, ...factors];
};
