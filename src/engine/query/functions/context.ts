/**
 * What a session is, put in as constants while resolving, so that conditions on it fold away.
 * https://docs.snowflake.com/en/sql-reference/functions-context
 */
import type { Queries } from '../../../account/account.ts';
import { asName, type RoleId } from '../../../account/model.ts';
import { withInherited } from '../../active-roles.ts';
import type { StatementContext } from '../../context.ts';
import type { Cell, ColumnType } from '../../result.ts';
import { transactionsOf } from '../../tables/transactions.ts';
import { parseIdentifierPath } from '../../values/identifiers.ts';
import { needsConstant, unsupportedQuery } from '../errors.ts';
import type { Resolution } from '../resolve/scope.ts';
import { offsetAt } from '../time-zones.ts';
import { constant, isConstant, type Typed } from '../tree.ts';
import {
  boolean,
  date,
  fixed,
  storedType,
  text,
  time,
  timestampLtz,
  timestampNtz,
  withNullable,
} from '../types.ts';
import { constantText, type FunctionDefinition, type Invocation, special } from './function.ts';
import { rolesInSession } from './roles-in-session.ts';

const version = '9.0.0';
const nothing = constant(text(), null);
const oneDay = 86_400_000_000_000n;

const known = (type: ColumnType, find: (context: StatementContext, invocation: Invocation) => Cell) =>
  special('integer?', (_, invocation) => {
    const value = find(invocation.resolution.context, invocation);
    return constant(withNullable(type, value === null), value);
  });

/** A question to the account: asked when the statement runs. */
const asked = (
  signature: string,
  type: ColumnType,
  find: (queries: Queries, context: StatementContext, values: readonly Cell[]) => Promise<Cell> | Cell,
): FunctionDefinition =>
  special(
    signature,
    (values, { resolution: { context } }): Typed => ({
      kind: 'deferred',
      type,
      find: async (evaluate) => {
        const cells = await evaluate(values);
        return await context.account.read(context.session.actor(), (queries) =>
          find(queries, context, cells),
        );
      },
    }),
  );

const nanoseconds = (context: StatementContext): bigint => BigInt(Math.trunc(context.startedAt)) * 1_000_000n;

/** What the session's clock shows, as if it were UTC. */
const clock = ({ resolution }: Invocation): bigint => {
  const now = nanoseconds(resolution.context);
  return now + BigInt(offsetAt(resolution.zone, now / 1000n)) * 60_000_000_000n;
};

const now = known(timestampLtz(), nanoseconds);
const currentTime = known(time(), (_, invocation) => clock(invocation) % oneDay);

/** LAST_QUERY_ID(-1) is the latest before this one; LAST_QUERY_ID(1) the session's first. */
export const lastQueryId = (context: StatementContext, place: number): string | null => {
  const ids = context.session.queryIds.filter((id) => id !== context.queryId);
  return (place > 0 ? ids[place - 1] : ids.at(place === 0 ? -1 : place)) ?? null;
};

const secondaryRoles = asked('', text(), (queries, { session }) => {
  const names =
    session.secondaryRoles === 'ALL' ? [] : session.secondaryRoles.map((role) => queries.roleName(role));
  return JSON.stringify({
    roles: names.join(','),
    value: session.secondaryRoles === 'ALL' ? 'ALL' : '',
  });
});

/**
 * The role whose rights what asks is read with: the owner's of the view that asks, or through which a policy is met;
 * else the session's. https://docs.snowflake.com/en/sql-reference/functions/invoker_role
 */
const invokerOf = ({ expansion, context }: Resolution): RoleId | null => {
  let around = expansion;
  while (around !== null && around.view === null) around = around.within;
  return around?.view ? around.view.owner : context.session.role;
};

const askedOfInvoker = (
  signature: string,
  type: ColumnType,
  find: (queries: Queries, invoker: RoleId, values: readonly Cell[]) => Cell,
): FunctionDefinition =>
  special(signature, (values, { resolution, name, at }): Typed => {
    if (!values.every(isConstant)) throw needsConstant(name, at);
    const invoker = invokerOf(resolution);
    const { account, session } = resolution.context;
    return {
      kind: 'deferred',
      type,
      find: async (evaluate) => {
        const cells = await evaluate(values);
        return await account.read(session.actor(), (queries) =>
          invoker === null ? null : find(queries, invoker, cells),
        );
      },
    };
  });

/** https://docs.snowflake.com/en/sql-reference/functions/is_granted_to_invoker_role */
const grantedToInvoker = askedOfInvoker('text', boolean, (queries, invoker, [name]) => {
  if (typeof name !== 'string') return null;
  const role = queries.roleByName(asName(name));
  if (role === undefined) return false;
  if (role.isSystem && role.name === 'PUBLIC') return true;
  return withInherited(queries, [invoker]).has(role.id);
});

/** What SYS_CONTEXT('SNOWFLAKE$CURRENT', …) answers, by the property's name. */
const currentProperties: ReadonlyMap<
  string,
  (queries: Queries, context: StatementContext) => Promise<string>
> = new Map([
  [
    'IS_AGENT_ACTIVATED',
    async (queries: Queries, { session }: StatementContext) =>
      (await queries.isAgentSession(session)) ? 'TRUE' : 'FALSE',
  ],
]);

const sysContext = special('text text', (values, { resolution: { context }, shown, at }): Typed => {
  const [namespace, name] = values.map((value) => constantText(value)?.toUpperCase());
  const find = namespace === 'SNOWFLAKE$CURRENT' ? currentProperties.get(name ?? '') : undefined;
  if (find === undefined) throw unsupportedQuery(shown(), at);
  return {
    kind: 'deferred',
    type: text(),
    find: () => context.account.read(context.session.actor(), (queries) => find(queries, context)),
  };
});

/**
 * What a masking policy asks of what it protects: the tag's value now. The tag is named and found as the policy's
 * owner would. https://docs.snowflake.com/en/sql-reference/functions/system_get_tag_on_current_column
 */
const currentTag = (of: 'column' | 'table'): FunctionDefinition =>
  special('text', ([name = nothing], { resolution, shown, at }) => {
    const { expansion, queries, namespace } = resolution;
    if (expansion === null || expansion.view !== null || expansion.policy?.kind === 'ROW ACCESS POLICY')
      throw unsupportedQuery(`${shown()} outside of a masking policy`, at);
    const written = constantText(name);
    const parts = written === undefined ? undefined : parseIdentifierPath(written);
    if (parts === undefined || parts.length > 3) throw unsupportedQuery(shown(), at);
    const { database, schema } = namespace;
    const path = [database, schema].filter((part) => part !== null).slice(0, 3 - parts.length);
    const { protects } = expansion;
    const tag = [...path, ...parts];
    if (protects === null) {
      queries.tag(tag);
      return nothing;
    }
    const column = of === 'column' ? protects.column : null;
    return constant(text(), queries.tagValue(tag, { object: protects.object, column }));
  });

const statementText = (invocation: Invocation): string => invocation.resolution.statementText() ?? '';

/**
 * Numbers from 0 up, one for each row. They begin again after the greatest number of so many bytes, with 0 or, if
 * asked to, with the smallest. https://docs.snowflake.com/en/sql-reference/functions/seq1
 */
const sequence = (bytes: number): FunctionDefinition =>
  special('integer?', ([sign = constant(fixed(1, 0, false), '0')], { name, at }) => {
    if (sign.kind !== 'constant') throw needsConstant(name, at);
    const half = 2n ** BigInt(8 * bytes - 1);
    const place = (over: string): string => `(CAST(row_number()${over} AS HUGEINT) - 1)`;
    const type = fixed(String(half).length, 0, false);
    const numbering: Typed = {
      kind: 'aggregate',
      type,
      arguments: [],
      distinct: false,
      order: [],
      over: { partition: [], order: [], frame: '' },
      render: (_, __, over) => {
        const number =
          sign.value === '0' || sign.value === null
            ? `${place(over)} % ${half}`
            : `(${place(over)} + ${half}) % ${2n * half} - ${half}`;
        return `CAST(${number} AS ${storedType(type)})`;
      },
    };
    numberings.add(numbering);
    return numbering;
  });

const numberings = new WeakSet<Typed>();

/** Whether to order by it is to leave the rows in the order in which they come. */
export const isNumbering = (value: Typed): boolean => numberings.has(value);

export const contextFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['CURRENT_USER', known(text(), ({ session }) => session.user.name)],
  ['CURRENT_ROLE', asked('', text(), (queries, { session }) => queries.roleName(session.role))],
  ['CURRENT_ROLE_TYPE', known(text(), () => 'ROLE')],
  ['CURRENT_SECONDARY_ROLES', secondaryRoles],
  [
    'CURRENT_AVAILABLE_ROLES',
    asked('', text(), async (queries) =>
      JSON.stringify((await queries.activatableRoles()).map((role) => role.name).sort()),
    ),
  ],
  ...rolesInSession,
  ['INVOKER_ROLE', askedOfInvoker('', text(), (queries, invoker) => queries.roleName(invoker))],
  ['IS_GRANTED_TO_INVOKER_ROLE', grantedToInvoker],
  // Nothing is shared from here.
  ['INVOKER_SHARE', known(text(), () => null)],
  ['SYS_CONTEXT', sysContext],
  ['CURRENT_ACCOUNT', known(text(), ({ account }) => account.name)],
  ['CURRENT_ACCOUNT_NAME', known(text(), ({ account }) => account.name)],
  ['CURRENT_ORGANIZATION_NAME', known(text(), () => 'SNOWGATE')],
  ['CURRENT_REGION', known(text(), () => 'LOCAL')],
  ['CURRENT_SESSION', known(text(), ({ session }) => String(session.id))],
  // Within a view: those that it lies in.
  ['CURRENT_DATABASE', known(text(), (_, { resolution }) => resolution.current.database)],
  ['CURRENT_SCHEMA', known(text(), (_, { resolution }) => resolution.current.schema)],
  [
    'CURRENT_SCHEMAS',
    known(text(), (_, { resolution: { current } }) =>
      JSON.stringify(current.database && current.schema ? [`${current.database}.${current.schema}`] : []),
    ),
  ],
  ['CURRENT_WAREHOUSE', known(text(), ({ session }) => session.warehouse)],
  ['CURRENT_VERSION', known(text(), () => version)],
  ['CURRENT_CLIENT', known(text(), ({ session }) => session.clientType)],
  ['CURRENT_IP_ADDRESS', known(text(), ({ session }) => session.clientAddress)],
  ['CURRENT_STATEMENT', known(text(), (_, invocation) => statementText(invocation))],
  ['CURRENT_TRANSACTION', known(text(), ({ session }) => transactionsOf(session).current)],
  ['LAST_TRANSACTION', known(text(), ({ session }) => transactionsOf(session).last)],
  [
    'LAST_QUERY_ID',
    known(text(), (context, invocation) =>
      lastQueryId(context, Number(constantText(invocation.values[0]) ?? -1)),
    ),
  ],
  ['CURRENT_TIMESTAMP', now],
  ['GETDATE', now],
  ['SYSTIMESTAMP', now],
  ['LOCALTIMESTAMP', now],
  ['SYSDATE', known(timestampNtz(), nanoseconds)],
  [
    'CURRENT_DATE',
    known(date, (_, invocation) => {
      const at = clock(invocation);
      return Number((at - (((at % oneDay) + oneDay) % oneDay)) / oneDay);
    }),
  ],
  ['CURRENT_TIME', currentTime],
  ['LOCALTIME', currentTime],
  ['SYSTEM$VERSION', known(text(), () => version)],
  ['SEQ1', sequence(1)],
  ['SEQ2', sequence(2)],
  ['SEQ4', sequence(4)],
  ['SEQ8', sequence(8)],
  ['SYSTEM$GET_TAG_ON_CURRENT_COLUMN', currentTag('column')],
  ['SYSTEM$GET_TAG_ON_CURRENT_TABLE', currentTag('table')],
];

/** Written without brackets, as the SQL standard has it. */
export const withoutBrackets: ReadonlySet<string> = new Set([
  'CURRENT_USER',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
]);
