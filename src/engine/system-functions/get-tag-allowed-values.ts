import { invalidValue } from '../../account/errors.ts';
import { tagPathOf } from '../tags/tag-bearer.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/system_get_tag_allowed_values — NULL: any value. */
export const getTagAllowedValues: SystemFunction = {
  name: 'SYSTEM$GET_TAG_ALLOWED_VALUES',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [tagName]) {
    if (typeof tagName !== 'string') throw invalidValue('NULL', 'TAG_NAME');
    const { allowedValues } = await context.account.read(context.session.actor(), (queries) =>
      queries.tag(tagPathOf(context, tagName)),
    );
    return allowedValues === null ? null : JSON.stringify(allowedValues);
  },
};
