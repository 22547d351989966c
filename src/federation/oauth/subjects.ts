/** Whom an access token means: "the data type of the claim must be a string or a list of strings". */
import type { ExternalOauthIntegration } from '../../account/model.ts';

const mostSubjects = 20;

export const subjectsOf = (
  claims: { readonly [claim: string]: unknown },
  { tokenUserMappingClaims }: Pick<ExternalOauthIntegration, 'tokenUserMappingClaims'>,
): readonly string[] =>
  tokenUserMappingClaims
    .flatMap((claim) => (Object.hasOwn(claims, claim) ? claims[claim] : []))
    .filter((value) => typeof value === 'string')
    .filter((value) => value !== '')
    .slice(0, mostSubjects);
