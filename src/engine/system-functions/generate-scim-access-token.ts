import { invalidValue } from '../../account/errors.ts';
import { asName } from '../../account/model.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/system_generate_scim_access_token */
export const generateScimAccessToken: SystemFunction = {
  name: 'SYSTEM$GENERATE_SCIM_ACCESS_TOKEN',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [integration]) {
    if (integration === null || integration === undefined || integration === '')
      throw invalidValue(String(integration ?? 'NULL'), 'INTEGRATION_NAME');
    return await context.account.change(context.session.actor(), (operations) =>
      operations.generateScimToken({ integration: asName(integration) }),
    );
  },
};
