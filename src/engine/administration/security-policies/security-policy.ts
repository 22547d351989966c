/** CREATE, ALTER and DROP of authentication, password and session policies, and setting them on the account and users. */
import type { PolicyBearer } from '../../../account/account.ts';
import { unsupportedFeature } from '../../../account/errors.ts';
import { type SecurityPolicyKind, securityPolicyKinds } from '../../../account/model.ts';
import type { AlterAction, Statement } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import { schemaObjectPath } from '../../names.ts';
import type { ResultSet } from '../../result.ts';
import { PropertyReader, refuseTags, unsetNames } from '../properties.ts';
import { created, dropped, executed } from '../status.ts';
import { authenticationPolicyForm } from './authentication.ts';
import { passwordPolicyForm } from './password.ts';
import type { PolicyForm } from './policy-form.ts';
import { sessionPolicyForm } from './session.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const forms: { readonly [Kind in SecurityPolicyKind]: PolicyForm } = {
  'AUTHENTICATION POLICY': authenticationPolicyForm,
  'PASSWORD POLICY': passwordPolicyForm,
  'SESSION POLICY': sessionPolicyForm,
};

export const createSecurityPolicy = async (
  context: StatementContext,
  statement: Create,
  kind: SecurityPolicyKind,
): Promise<ResultSet> => {
  refuseTags(statement.tags);
  const { title, read } = forms[kind];
  const path = schemaObjectPath(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const comment = reader.comment();
  const given = read(reader, context);
  reader.finish();
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createSecurityPolicy({ ...given, path, mode: statement.mode, comment }),
  );
  return created(title, path.at(-1) ?? '', outcome);
};

export const alterSecurityPolicy = async (
  context: StatementContext,
  statement: Alter,
  kind: SecurityPolicyKind,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const change = changeOf(context, kind, statement.action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterSecurityPolicy({ ...change, path, ifExists: statement.ifExists }),
  );
  return executed();
};

const changeOf = (context: StatementContext, kind: SecurityPolicyKind, action: AlterAction) => {
  const { read, unset } = forms[kind];
  switch (action.action) {
    case 'rename':
      return { ...unset([]), rename: schemaObjectPath(context, action.to) };
    case 'set': {
      const reader = new PropertyReader(context, action.properties, kind);
      const comment = reader.comment();
      const given = read(reader, context);
      reader.finish();
      return { ...given, comment };
    }
    case 'unset': {
      const names = unsetNames(action.properties, kind);
      const given = unset(names.filter((name) => name !== 'COMMENT'));
      return names.includes('COMMENT') ? { ...given, comment: null } : given;
    }
    case 'setTag':
    case 'unsetTag':
      throw unsupportedFeature('TAG');
    default:
      throw unsupportedFeature(`ALTER ${kind} ${action.action.toUpperCase()}`);
  }
};

export const dropSecurityPolicy = async (
  context: StatementContext,
  statement: Drop,
  kind: SecurityPolicyKind,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropSecurityPolicy({ kind, path, ifExists: statement.ifExists }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};

/** FEATURE and PACKAGES policies are refused by name. */
const knownKind = (kind: string): SecurityPolicyKind => {
  const known = securityPolicyKinds.find((candidate) => candidate === kind);
  if (known === undefined) throw unsupportedFeature(kind);
  return known;
};

export const setPolicy = async (
  context: StatementContext,
  { kind, policy, force }: Extract<AlterAction, { action: 'setPolicy' }>,
  on: PolicyBearer,
): Promise<void> => {
  const path = schemaObjectPath(context, policy);
  const known = knownKind(kind);
  await context.account.change(context.session.actor(), (operations) =>
    operations.attachPolicy({ kind: known, policy: path, on, force }),
  );
};

export const unsetPolicy = async (
  context: StatementContext,
  { kind }: Extract<AlterAction, { action: 'unsetPolicy' }>,
  on: PolicyBearer,
): Promise<void> => {
  const known = knownKind(kind);
  await context.account.change(context.session.actor(), (operations) =>
    operations.detachPolicy({ kind: known, on }),
  );
};
