/** CREATE, ALTER and DROP NETWORK RULE: https://docs.snowflake.com/en/sql-reference/sql/create-network-rule */
import { invalidProperty, missingOption, unsupportedFeature } from '../../account/errors.ts';
import { networkRuleModes, networkRuleTypes } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { PropertyReader, refuseTags, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const kind = 'NETWORK RULE';

export const createNetworkRule = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  refuseTags(statement.tags);
  const path = schemaObjectPath(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const type = reader.word('TYPE', networkRuleTypes);
  const values = reader.texts('VALUE_LIST');
  const ruleMode = reader.word('MODE', networkRuleModes) ?? 'INGRESS';
  const comment = reader.comment();
  reader.finish();
  if (!type || values === undefined)
    throw missingOption([...(type ? [] : ['TYPE']), ...(values === undefined ? ['VALUE_LIST'] : [])]);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createNetworkRule({ path, mode: statement.mode, type, ruleMode, values, comment }),
  );
  return created('Network rule', path.at(-1) ?? '', outcome);
};

export const alterNetworkRule = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const changes = changesOf(context, statement.action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterNetworkRule({ path, ifExists: statement.ifExists, ...changes }),
  );
  return executed();
};

interface Changes {
  readonly values?: readonly string[] | undefined;
  readonly comment?: string | null | undefined;
}

const changesOf = (context: StatementContext, action: Alter['action']): Changes => {
  switch (action.action) {
    case 'set': {
      const reader = new PropertyReader(context, action.properties, kind);
      const values = reader.texts('VALUE_LIST');
      const comment = reader.comment();
      reader.finish();
      return { values, comment };
    }
    case 'unset': {
      const names = unsetNames(action.properties, kind);
      for (const name of names)
        if (name !== 'VALUE_LIST' && name !== 'COMMENT') throw invalidProperty(name, kind);
      return {
        ...(names.includes('VALUE_LIST') ? { values: [] } : {}),
        ...(names.includes('COMMENT') ? { comment: null } : {}),
      };
    }
    case 'setTag':
    case 'unsetTag':
      throw unsupportedFeature('TAG');
    default:
      throw unsupportedFeature(`ALTER NETWORK RULE ${action.action.toUpperCase()}`);
  }
};

export const dropNetworkRule = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropNetworkRule({ path, ifExists: statement.ifExists }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};
