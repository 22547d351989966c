/** ALTER USER … ADD, MODIFY, ROTATE and REMOVE PROGRAMMATIC ACCESS TOKEN. */
import type { ModifyProgrammaticToken, Operations } from '../../account/account.ts';
import { AccountError, invalidProperty } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { AlterAction, TokenChange } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { executed, status } from './status.ts';

type TokenAction = Extract<AlterAction, { action: 'programmaticToken' }>;
type Change<Verb extends TokenChange['verb']> = Extract<TokenChange, { verb: Verb }>;

interface Target {
  readonly user: { readonly name: Name };
  readonly name: Name;
}

const kind = 'PROGRAMMATIC ACCESS TOKEN';

export const changeProgrammaticToken = async (
  context: StatementContext,
  user: { readonly name: Name; readonly ifExists: boolean },
  { name: objectName, change }: TokenAction,
): Promise<ResultSet> => {
  const target: Target = { user: { name: user.name }, name: accountObjectName(context, objectName) };
  const work = workOf(context, target, change);
  try {
    return await context.account.change(context.session.actor(), work);
  } catch (error) {
    const missing =
      error instanceof AccountError && error.kind === 'notFound' ? error.object?.kind : undefined;
    const isPardoned =
      (missing === 'USER' && user.ifExists) || (missing === kind && change.verb !== 'add' && change.ifExists);
    if (isPardoned) return executed();
    throw error;
  }
};

type Modification = Omit<ModifyProgrammaticToken, keyof Target>;
type Work = (operations: Operations) => Promise<ResultSet>;

const workOf = (context: StatementContext, target: Target, change: TokenChange): Work => {
  switch (change.verb) {
    case 'add':
      return adding(context, target, change);
    case 'modify':
      return modifying(context, target, change);
    case 'rotate':
      return rotating(context, target, change);
    case 'remove':
      return async (operations) => {
        const name = await operations.removeProgrammaticToken(target);
        return status(`Programmatic access token ${name} successfully removed.`);
      };
  }
};

const adding = (context: StatementContext, target: Target, change: Change<'add'>): Work => {
  const { ifNotExists } = change;
  const reader = new PropertyReader(context, change.properties, kind);
  const properties = {
    role: reader.objectName('ROLE_RESTRICTION'),
    days: reader.integer('DAYS_TO_EXPIRY') ?? undefined,
    minutesWithoutPolicy: minutesWithoutPolicy(reader),
    comment: reader.comment(),
  };
  reader.finish();
  return async (operations) => {
    const made = await operations.addProgrammaticToken({ ...target, ifNotExists, ...properties });
    if (made === undefined)
      return status(`${target.name.toUpperCase()} already exists, statement succeeded.`);
    return {
      columns: ['token_name', 'token_secret'].map((name) => textColumn(name)),
      rows: [[made.name, made.secret]],
    };
  };
};

const rotating = (context: StatementContext, target: Target, change: Change<'rotate'>): Work => {
  const reader = new PropertyReader(context, change.properties, kind);
  const hoursOfGrace = reader.integer('EXPIRE_ROTATED_TOKEN_AFTER_HOURS') ?? undefined;
  reader.finish();
  return async (operations) => {
    const { name, secret, rotatedName } = await operations.rotateProgrammaticToken({
      ...target,
      hoursOfGrace,
    });
    return {
      columns: ['token_name', 'token_secret', 'rotated_token_name'].map((column) => textColumn(column)),
      rows: [[name, secret, rotatedName]],
    };
  };
};

const modifying = (context: StatementContext, target: Target, { to }: Change<'modify'>): Work => {
  const changes = modification(context, to);
  return async (operations) => {
    await operations.modifyProgrammaticToken({ ...target, ...changes });
    return executed();
  };
};

const modification = (context: StatementContext, to: Change<'modify'>['to']): Modification => {
  if ('rename' in to) return { rename: accountObjectName(context, to.rename) };
  if ('unset' in to) {
    let changes: Modification = {};
    for (const name of unsetNames(to.unset, kind)) changes = { ...changes, ...unsetChange(name) };
    return changes;
  }
  const reader = new PropertyReader(context, to.set, kind);
  const changes = {
    disabled: reader.boolean('DISABLED') ?? undefined,
    minutesWithoutPolicy: minutesWithoutPolicy(reader),
    comment: reader.comment(),
  };
  reader.finish();
  return changes;
};

const minutesWithoutPolicy = (reader: PropertyReader): number | undefined =>
  reader.integer('MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT') ?? undefined;

const unsetChange = (name: string): Modification => {
  switch (name) {
    case 'DISABLED':
      return { disabled: false };
    case 'MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT':
      return { minutesWithoutPolicy: 0 };
    case 'COMMENT':
      return { comment: null };
    default:
      throw invalidProperty(name, kind);
  }
};
