/** https://docs.snowflake.com/en/sql-reference/functions/policy_references */
import type { Path, PolicyReference } from '../../account/account.ts';
import { invalidValue, unsupportedFeature } from '../../account/errors.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { completeSchemaObject } from '../names.ts';
import { type Cell, textColumn } from '../result.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { type Arguments, textArgument } from './history.ts';
import type { TableFunction } from './table-function.ts';

const name = 'POLICY_REFERENCES';
const parameters = ['POLICY_NAME', 'POLICY_KIND', 'REF_ENTITY_NAME', 'REF_ENTITY_DOMAIN'] as const;

const columns = [
  'POLICY_DB',
  'POLICY_SCHEMA',
  'POLICY_NAME',
  'POLICY_KIND',
  'REF_DATABASE_NAME',
  'REF_SCHEMA_NAME',
  'REF_ENTITY_NAME',
  'REF_ENTITY_DOMAIN',
  'REF_COLUMN_NAME',
  'REF_ARG_COLUMN_NAMES',
  'TAG_DATABASE',
  'TAG_SCHEMA',
  'TAG_NAME',
  'POLICY_STATUS',
].map((column) => textColumn(column));

const pathOf = (text: string, parameter: string): Path => {
  const path = parseIdentifierPath(text);
  if (path === undefined || path.length === 0) throw invalidValue(text, parameter);
  return path;
};

/** Tables, views and tags have policies of kinds that are not kept here. */
const domainOf = (text: string): PolicyReference['on']['kind'] => {
  const domain = text.toUpperCase();
  if (domain === 'ACCOUNT' || domain === 'INTEGRATION' || domain === 'USER') return domain;
  if (domain === 'TABLE' || domain === 'VIEW' || domain === 'TAG')
    throw unsupportedFeature(`${name} of domain ${domain}`);
  throw invalidValue(text, 'REF_ENTITY_DOMAIN');
};

type Question = { readonly policy: Path } | { readonly on: PolicyReference['on'] };

/** One form or the other: "Mixing arguments results in errors". */
const questionOf = (context: StatementContext, values: Arguments): Question => {
  const [policy, kind, entity, domain] = parameters.map((parameter) => textArgument(values, parameter));
  if (policy !== undefined && entity === undefined && domain === undefined) {
    const path = pathOf(policy, 'POLICY_NAME');
    if (kind === undefined) return { policy: completeSchemaObject(context, path) };
    if (kind.toUpperCase() !== 'NETWORK_POLICY') throw invalidValue(kind, 'POLICY_KIND');
    if (path.length !== 1) throw invalidValue(policy, 'POLICY_NAME');
    return { policy: path };
  }
  if (policy !== undefined || kind !== undefined || entity === undefined || domain === undefined)
    throw compilationError(
      `${name} takes POLICY_NAME, with POLICY_KIND for a network policy, or REF_ENTITY_NAME with REF_ENTITY_DOMAIN`,
      '001044',
      '42P13',
    );
  const [only, ...rest] = pathOf(entity, 'REF_ENTITY_NAME');
  if (only === undefined || rest.length > 0) throw invalidValue(entity, 'REF_ENTITY_NAME');
  return { on: { kind: domainOf(domain), name: only } };
};

const rowOf = ({ kind, path, on }: PolicyReference): readonly Cell[] => [
  path.at(-3) ?? null,
  path.at(-2) ?? null,
  path.at(-1) ?? null,
  kind.replace(' ', '_'),
  null,
  null,
  on.name,
  on.kind,
  null,
  null,
  null,
  null,
  null,
  'ACTIVE',
];

export const policyReferences: TableFunction = {
  name,
  columns,
  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const question = questionOf(context, bindArguments(name, parameters, given));
    const references = await context.account.read(context.session.actor(), (queries) =>
      'policy' in question ? queries.referencesOfPolicy(question.policy) : queries.policiesOn(question.on),
    );
    return context.describeOnly ? [] : references.map(rowOf);
  },
};
