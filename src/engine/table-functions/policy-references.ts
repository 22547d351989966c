/** https://docs.snowflake.com/en/sql-reference/functions/policy_references */
import type { DataPolicyReference, Path, PolicyReference, Queries } from '../../account/account.ts';
import { invalidValue } from '../../account/errors.ts';
import { dataPolicyKinds } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { completeSchemaObject } from '../names.ts';
import type { Cell } from '../result.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { type Arguments, textArgument } from './history.ts';
import {
  dataPolicyReferenceCells,
  dataPolicyReferenceRow,
  policyReferenceRow,
} from './policy-reference-cells.ts';
import type { TableFunction } from './table-function.ts';

const name = 'POLICY_REFERENCES';
const parameters = ['POLICY_NAME', 'POLICY_KIND', 'REF_ENTITY_NAME', 'REF_ENTITY_DOMAIN'] as const;

const columns = dataPolicyReferenceCells.map(([column]) => column);

const pathOf = (text: string, parameter: string): Path => {
  const path = parseIdentifierPath(text);
  if (path === undefined || path.length === 0) throw invalidValue(text, parameter);
  return path;
};

/** An entity by its domain: what has policies over its data has a path, all else a name. */
const entityOf = (context: StatementContext, entity: string, domainText: string): Question => {
  const domain = domainText.toUpperCase();
  const path = pathOf(entity, 'REF_ENTITY_NAME');
  switch (domain) {
    case 'TABLE':
    case 'VIEW':
    case 'TAG':
      return { data: { kind: domain, path: completeSchemaObject(context, path) } };
    case 'ACCOUNT':
    case 'INTEGRATION':
    case 'USER': {
      const [only, ...rest] = path;
      if (only === undefined || rest.length > 0) throw invalidValue(entity, 'REF_ENTITY_NAME');
      return { on: { kind: domain, name: only } };
    }
    default:
      throw invalidValue(domainText, 'REF_ENTITY_DOMAIN');
  }
};

type Question =
  | { readonly policy: Path }
  | { readonly on: PolicyReference['on'] }
  | { readonly data: DataPolicyReference['on'] };

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
  return entityOf(context, entity, domain);
};

const answer = async (queries: Queries, question: Question): Promise<readonly (readonly Cell[])[]> => {
  if ('on' in question) return (await queries.policiesOn(question.on)).map(policyReferenceRow);
  if ('data' in question)
    return queries.dataPoliciesOn(question.data.kind, question.data.path).map(dataPolicyReferenceRow);
  const { policy: path } = question;
  const isNamed = dataPolicyKinds
    .flatMap((kind) => queries.dataPolicies(kind))
    .some((known) => isSamePath(known.path, path));
  if (!isNamed) return (await queries.referencesOfPolicy(path)).map(policyReferenceRow);
  return queries
    .dataPolicyReferences()
    .filter((reference) => isSamePath(reference.path, path))
    .map(dataPolicyReferenceRow);
};

const isSamePath = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((part, index) => part === right[index]);

export const policyReferences: TableFunction = {
  name,
  columns,
  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const question = questionOf(context, bindArguments(name, parameters, given));
    const rows = await context.account.read(context.session.actor(), (queries) => answer(queries, question));
    return context.describeOnly ? [] : rows;
  },
};
