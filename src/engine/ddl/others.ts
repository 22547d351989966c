/** The text of sequences, tags and policies over data. */
import type { Path } from '../../account/account.ts';
import type { DataPolicy, Sequence, Tag } from '../../account/model.ts';
import { quoteIdentifier, quoteString } from '../../sql/parser.ts';
import { typeText } from '../query/types.ts';
import { columnType } from '../tables/columns.ts';
import { commentText, joined, named, type Source } from './source.ts';

export const sequenceText = (source: Source, sequence: Sequence, path: Path): string => {
  const { start, increment, ordered, comment } = sequence;
  const steps = `start with ${start} increment by ${increment} ${ordered ? 'order' : 'noorder'}`;
  return `${joined(`create or replace sequence ${named(source, path)} ${steps}`, commentText(comment))};`;
};

export const tagDefinition = (source: Source, tag: Tag, path: Path): string => {
  const { allowedValues, propagate, onConflict, comment } = tag;
  const values =
    allowedValues === null || allowedValues.length === 0
      ? ''
      : `allowed_values ${allowedValues.map(quoteString).join(', ')}`;
  return `${joined(
    `create or replace tag ${named(source, path)}`,
    values,
    propagate === null ? '' : `propagate = ${propagate}`,
    onConflict === null ? '' : `on_conflict = ${quoteString(onConflict)}`,
    commentText(comment),
  )};`;
};

export const policyText = (source: Source, policy: DataPolicy, path: Path): string => {
  const parameters = policy.parameters.map(({ name, type }) => ({
    name: quoteIdentifier(name),
    type: typeText(columnType(type, true)),
  }));
  const signature = parameters.map(({ name, type }) => `${name} ${type}`).join(', ');
  const returns = policy.kind === 'MASKING POLICY' ? (parameters[0]?.type ?? '') : 'BOOLEAN';
  return `${joined(
    `create or replace ${policy.kind.toLowerCase()} ${named(source, path)} as (${signature}) returns ${returns} ->\n${policy.body.trim()}`,
    commentText(policy.comment),
    policy.exemptOtherPolicies ? 'exempt_other_policies = true' : '',
  )};`;
};
