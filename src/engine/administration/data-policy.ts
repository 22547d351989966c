/** CREATE, ALTER and DROP of row access and masking policies, and setting them on tables and views. */
import type { CreateOutcome, DataPolicyChange, Operations, Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import { asName, type DataPolicyKind, type PolicyParameter } from '../../account/model.ts';
import type { DataType, Expression, PolicyAction, PolicyChange, Span, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { schemaObjectPath } from '../names.ts';
import { resolvePolicyBody } from '../query/resolve/policies.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import type { QueryRunner } from '../query/runner.ts';
import { typeNamed } from '../query/types.ts';
import type { ResultSet } from '../result.ts';
import { storedColumnType } from '../tables/columns.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';

type Create = Extract<Statement, { statement: 'createDataPolicy' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;
type AlterBearer = Extract<Statement, { statement: 'alterTable' | 'alterView' }>;

const titles: { readonly [Kind in DataPolicyKind]: string } = {
  'ROW ACCESS POLICY': 'Policy',
  'MASKING POLICY': 'Masking policy',
};

const typeOf = (written: DataType): PolicyParameter['type'] => {
  const type = typeNamed(written);
  if (type === undefined)
    throw compilationError(`Unsupported data type '${written.name}'.`, '002040', '42601');
  return storedColumnType(type);
};

export const createDataPolicy = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { kind, mode, body, bodySpan, comment, exemptOtherPolicies } = statement;
  const path = schemaObjectPath(context, statement.name);
  const parameters = statement.parameters.map(({ name, type }) => ({
    name: asName(name.name),
    type: typeOf(type),
  }));
  const returns = typeOf(statement.returns);
  const expected = kind === 'MASKING POLICY' ? parameters[0]?.type.type : 'BOOLEAN';
  if (returns.type !== expected)
    throw compilationError(
      `Policy return type '${returns.type}' must be '${expected ?? ''}'.`,
      '003550',
      '42601',
    );
  await checkBody(context, runner, { kind, parameters, body, span: bodySpan, path });
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createDataPolicy({
      kind,
      path,
      mode,
      parameters,
      body: textOf(context, bodySpan),
      exemptOtherPolicies,
      comment,
    }),
  );
  return created(titles[kind], path.at(-1) ?? '', outcome);
};

const textOf = ({ text }: StatementContext, { start, end }: Span): string => text?.slice(start, end) ?? '';

/** The body must make sense with the rights of the role that is to own it. */
const checkBody = async (
  context: StatementContext,
  runner: QueryRunner,
  policy: {
    readonly kind: DataPolicyKind;
    readonly parameters: readonly PolicyParameter[];
    readonly body: Expression;
    readonly span: Span;
    readonly path: readonly string[];
  },
): Promise<void> => {
  const [database = '', schema = ''] = policy.path;
  await runner.describe(context, policy.span, (resolution) =>
    resolvePolicyBody(policy, { database: asName(database), schema: asName(schema) }, resolution, resolveIn),
  );
};

export const alterDataPolicy = async (
  context: StatementContext,
  { name, ifExists, action }: Alter,
  kind: DataPolicyKind,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const change = await changeOf(context, kind, path, action, runner);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterDataPolicy({ kind, path, ifExists, ...change }),
  );
  return executed();
};

const changeOf = async (
  context: StatementContext,
  kind: DataPolicyKind,
  path: ReturnType<typeof schemaObjectPath>,
  action: Alter['action'],
  runner: QueryRunner,
) => {
  switch (action.action) {
    case 'rename':
      return { rename: schemaObjectPath(context, action.to) };
    case 'setBody': {
      const known = await context.account.read(context.session.actor(), (queries) =>
        queries.dataPolicies(kind).find((other) => other.path.join('.') === path.join('.')),
      );
      // Whether there is none is for the change itself to say.
      if (known !== undefined) {
        const { parameters } = known.policy;
        await checkBody(context, runner, { kind, parameters, body: action.body, span: action.span, path });
      }
      return { body: textOf(context, action.span) };
    }
    case 'set': {
      const reader = new PropertyReader(context, action.properties, kind);
      const comment = reader.comment();
      reader.finish();
      return { comment };
    }
    case 'unset': {
      const names = unsetNames(action.properties, kind);
      if (names.some((unset) => unset !== 'COMMENT')) throw unsupportedFeature(`ALTER ${kind} UNSET`);
      return { comment: null };
    }
    case 'setTag':
    case 'unsetTag':
      throw unsupportedFeature('TAG');
    default:
      throw unsupportedFeature(`ALTER ${kind} ${action.action.toUpperCase()}`);
  }
};

export const dropDataPolicy = async (
  context: StatementContext,
  statement: Drop,
  kind: DataPolicyKind,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropDataPolicy({ kind, path, ifExists: statement.ifExists }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};

/** ALTER TABLE and ALTER VIEW, where they are about policies. */
export const changeDataPolicies = async (
  context: StatementContext,
  { statement, name, ifExists }: Pick<AlterBearer, 'statement' | 'name' | 'ifExists'>,
  { changes }: PolicyAction,
): Promise<ResultSet> => {
  const input = {
    kind: statement === 'alterTable' ? 'TABLE' : 'VIEW',
    path: schemaObjectPath(context, name),
    ifExists,
    changes: changes.map((change) => namedChange(context, change)),
  } as const;
  await context.account.change(context.session.actor(), (operations) => operations.changeDataPolicies(input));
  return executed();
};

/** Policies of CREATE TABLE and CREATE VIEW: what is made is protected in the same transaction, or not made. */
export const protectingCreated = (
  context: StatementContext,
  policies: readonly PolicyChange[],
): ((
  operations: Operations,
  on: { readonly kind: 'TABLE' | 'VIEW'; readonly path: Path },
  outcome: CreateOutcome,
) => Promise<void>) => {
  const changes = policies.map((change) => namedChange(context, change));
  return async (operations, on, outcome) => {
    if (changes.length > 0 && outcome !== 'alreadyExisted')
      await operations.changeDataPolicies({ ...on, changes });
  };
};

const namedChange = (context: StatementContext, change: PolicyChange): DataPolicyChange => {
  switch (change.change) {
    case 'addRowPolicy': {
      const columns = change.columns.map(({ name }) => asName(name));
      return { ...change, policy: schemaObjectPath(context, change.policy), columns };
    }
    case 'dropRowPolicy':
      return { ...change, policy: schemaObjectPath(context, change.policy) };
    case 'dropAllRowPolicies':
      return change;
    case 'mask':
      return {
        ...change,
        column: asName(change.column.name),
        policy: schemaObjectPath(context, change.policy),
        using: change.using?.map(({ name }) => asName(name)) ?? null,
      };
    case 'unmask':
      return { ...change, column: asName(change.column.name) };
  }
};
