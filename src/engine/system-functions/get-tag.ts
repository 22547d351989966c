import { invalidValue } from '../../account/errors.ts';
import { tagBearerOf, tagPathOf } from '../tags/tag-bearer.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/system_get_tag — inherited values, too. */
export const getTag: SystemFunction = {
  name: 'SYSTEM$GET_TAG',
  minimumArguments: 3,
  maximumArguments: 3,
  type: textResult,
  async run(context, [tagName, objectName, domain]) {
    if (typeof tagName !== 'string') throw invalidValue('NULL', 'TAG_NAME');
    if (typeof objectName !== 'string') throw invalidValue('NULL', 'OBJECT_NAME');
    if (typeof domain !== 'string') throw invalidValue('NULL', 'OBJECT_DOMAIN');
    return await context.account.read(context.session.actor(), async (queries) => {
      const { id } = queries.tag(tagPathOf(context, tagName));
      const references = await queries.tagsOn(tagBearerOf(context, queries, objectName, domain));
      return references.find(({ tag }) => tag.id === id)?.value ?? null;
    });
  },
};
