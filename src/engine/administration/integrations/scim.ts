/** TYPE = SCIM. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-scim */
import type { AlterScimIntegration } from '../../../account/account.ts';
import { invalidProperty, invalidValue, missingOption } from '../../../account/errors.ts';
import { asName, scimClients } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import { sessionTimeZone } from '../../parameters/effective.ts';
import { parseTimestamp } from '../../values/timestamps.ts';
import type { PropertyReader } from '../properties.ts';
import type { IntegrationStatements, IntegrationTarget } from './integration-type.ts';

type Settings = NonNullable<AlterScimIntegration['set']>;

const alter = (context: StatementContext, target: IntegrationTarget, set: Settings): Promise<void> =>
  context.account.change(context.session.actor(), (operations) =>
    operations.alterScimIntegration({ ...target, set }),
  );

const settingsToSet = async (context: StatementContext, reader: PropertyReader): Promise<Settings> => {
  const enabled = reader.boolean('ENABLED') ?? undefined;
  const networkPolicy = reader.objectName('NETWORK_POLICY');
  const syncPassword = reader.boolean('SYNC_PASSWORD') ?? undefined;
  const issuedBefore = reader.text('REJECT_TOKENS_ISSUED_BEFORE');
  const comment = reader.comment();
  reader.finish();
  const rejectTokensIssuedBefore =
    typeof issuedBefore === 'string'
      ? parseTimestamp(issuedBefore, await sessionTimeZone(context))
      : issuedBefore;
  if (typeof issuedBefore === 'string' && rejectTokensIssuedBefore === undefined)
    throw invalidValue(issuedBefore, 'REJECT_TOKENS_ISSUED_BEFORE');
  return { enabled, networkPolicy, syncPassword, rejectTokensIssuedBefore, comment };
};

const defaults: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['ENABLED', { enabled: true }],
  ['NETWORK_POLICY', { networkPolicy: null }],
  ['REJECT_TOKENS_ISSUED_BEFORE', { rejectTokensIssuedBefore: null }],
  ['SYNC_PASSWORD', { syncPassword: false }],
  ['COMMENT', { comment: null }],
]);

const settingsToUnset = (names: readonly string[]): Settings => {
  let settings: Settings = {};
  for (const name of names) {
    const change = defaults.get(name);
    if (change === undefined) throw invalidProperty(name, 'INTEGRATION');
    settings = { ...settings, ...change };
  }
  return settings;
};

export const scimIntegrations: IntegrationStatements = {
  type: 'SCIM',

  async create(_context, target, reader, making) {
    const enabled = reader.boolean('ENABLED') ?? true;
    const scimClient = reader.word('SCIM_CLIENT', scimClients);
    const runAsRole = reader.text('RUN_AS_ROLE');
    const networkPolicy = reader.objectName('NETWORK_POLICY');
    const syncPassword = reader.boolean('SYNC_PASSWORD') ?? undefined;
    const comment = reader.comment();
    reader.finish();
    if (!scimClient || !runAsRole)
      throw missingOption([...(scimClient ? [] : ['SCIM_CLIENT']), ...(runAsRole ? [] : ['RUN_AS_ROLE'])]);
    return await making((operations) =>
      operations.createScimIntegration({
        ...target,
        enabled,
        scimClient,
        runAsRole: asName(runAsRole),
        networkPolicy,
        syncPassword,
        comment,
      }),
    );
  },

  set: async (context, target, reader) => alter(context, target, await settingsToSet(context, reader)),
  unset: (context, target, names) => alter(context, target, settingsToUnset(names)),
};
