/** The multi-factor actions of ALTER USER. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { AlterAction } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { PropertyReader } from './properties.ts';
import { executed } from './status.ts';

type MfaAction = Extract<AlterAction, { action: 'addMfaMethod' | 'removeMfaMethod' | 'commentMfaMethod' }>;

export const changeMfaMethods = async (
  context: StatementContext,
  user: Name,
  action: MfaAction,
): Promise<ResultSet> => {
  switch (action.action) {
    case 'addMfaMethod':
      return await addOneTimePasscodes(context, user, action);
    case 'removeMfaMethod': {
      const name = accountObjectName(context, action.method);
      await context.account.change(context.session.actor(), (operations) =>
        operations.removeMfaMethod({ user: { name: user }, name }),
      );
      return executed();
    }
    case 'commentMfaMethod': {
      const name = accountObjectName(context, action.method);
      const comment = action.comment === '' ? null : action.comment;
      await context.account.change(context.session.actor(), (operations) =>
        operations.commentMfaMethod({ user: { name: user }, name, comment }),
      );
      return executed();
    }
  }
};

/** The others are set up by their users, at the sign-in page. */
const addOneTimePasscodes = async (
  context: StatementContext,
  name: Name,
  { type, properties }: Extract<MfaAction, { action: 'addMfaMethod' }>,
): Promise<ResultSet> => {
  if (type !== 'OTP') throw unsupportedFeature(`ALTER USER ADD MFA METHOD ${type}`);
  const reader = new PropertyReader(context, properties, 'MFA METHOD');
  const count = reader.integer('COUNT') ?? 1;
  reader.finish();
  const made = await context.account.change(context.session.actor(), (operations) =>
    operations.addOneTimePasscodes({ user: { name }, count }),
  );
  return {
    columns: [textColumn('name'), textColumn('passcode')],
    rows: made.map((method) => [method.name, method.passcode]),
  };
};
