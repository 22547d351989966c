/** https://docs.snowflake.com/en/sql-reference/functions/system_verify_ext_oauth_token */
import { unsupportedFeature } from '../../account/errors.ts';
import { type SystemFunction, textResult } from './system-function.ts';

const finished = 'Token Validation finished.';

/** The keys of the answer are those observed, which the page abbreviates. It never holds the token. */
export const verifyExternalOauthToken: SystemFunction = {
  name: 'SYSTEM$VERIFY_EXTERNAL_OAUTH_TOKEN',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run({ oauth }, [token]) {
    if (oauth === undefined) throw unsupportedFeature('EXTERNAL OAUTH');
    const verified = await oauth.verify(token ?? '');
    if (verified.outcome === 'refused') {
      const reason = verified.error.diagnosis?.errorCode ?? verified.error.message;
      return `${finished}${JSON.stringify({ 'Validation Result': 'Failed', 'Failure Reason': reason })}`;
    }
    const { integration, subjects } = verified;
    return `${finished}${JSON.stringify({
      'Validation Result': 'Passed',
      Issuer: integration.issuer,
      'Extracted User claim(s) from token': subjects.join(','),
    })}`;
  },
};
