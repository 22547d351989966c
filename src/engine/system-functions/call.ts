/** Finds and calls SYSTEM$ functions: each is one line in the list, and a file of its own. */
import { executionError } from '../../account/errors.ts';
import type { StatementContext } from '../context.ts';
import type { Cell } from '../result.ts';
import { abortSession } from './abort-session.ts';
import { cancelAllQueries } from './cancel-all-queries.ts';
import { cancelQuery } from './cancel-query.ts';
import { decodePat } from './decode-pat.ts';
import { generateSamlCsr } from './generate-saml-csr.ts';
import { generateScimAccessToken } from './generate-scim-access-token.ts';
import { getLoginFailureDetails } from './get-login-failure-details.ts';
import { getTag } from './get-tag.ts';
import { getTagAllowedValues } from './get-tag-allowed-values.ts';
import { migrateSamlIdpRegistration } from './migrate-saml-idp-registration.ts';
import type { SystemFunction } from './system-function.ts';
import { verifyExternalOauthToken } from './verify-external-oauth-token.ts';
import { wait } from './wait.ts';

const systemFunctions: ReadonlyMap<string, SystemFunction> = new Map(
  [
    abortSession,
    cancelAllQueries,
    cancelQuery,
    decodePat,
    generateSamlCsr,
    generateScimAccessToken,
    getLoginFailureDetails,
    getTag,
    getTagAllowedValues,
    migrateSamlIdpRegistration,
    verifyExternalOauthToken,
    wait,
  ].map((definition) => [definition.name, definition]),
);

/** The function of that name in any case, or undefined. */
export const findSystemFunction = (name: string): SystemFunction | undefined =>
  systemFunctions.get(name.toUpperCase());

/** Checks the number of arguments, then runs the function. A describe-only statement gets NULL and changes nothing. */
export const callSystemFunction = async (
  definition: SystemFunction,
  context: StatementContext,
  argumentTexts: readonly (string | null)[],
): Promise<Cell> => {
  const given = argumentTexts.length;
  if (given < definition.minimumArguments || given > definition.maximumArguments) {
    const problem = given < definition.minimumArguments ? 'not enough' : 'too many';
    const expected =
      given < definition.minimumArguments ? definition.minimumArguments : definition.maximumArguments;
    throw executionError(
      `SQL compilation error:\n${problem} arguments for function [${definition.name}(${argumentTexts.map(() => '?').join(', ')})], expected ${expected}, got ${given}`,
      problem === 'not enough' ? '000938' : '000939',
      '22023',
    );
  }
  if (context.describeOnly) return null;
  return await definition.run(context, argumentTexts);
};
