/** Keys as CREATE TABLE and ALTER TABLE define and change them. https://docs.snowflake.com/en/sql-reference/constraints */
import type { ConstraintChange, ConstraintRef, NewConstraint } from '../../account/account.ts';
import { asName } from '../../account/model.ts';
import type { ConstraintAction, ConstraintChoice, ConstraintDefinition, Identifier } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import { printPath } from '../values/identifiers.ts';

const names = (identifiers: readonly Identifier[]) => identifiers.map(({ name }) => asName(name));

const newConstraint = (context: StatementContext, given: ConstraintDefinition): NewConstraint => {
  const { rely, comment } = given;
  const name = given.name === null ? null : asName(given.name.name);
  const common = { name, columns: names(given.columns), rely, comment };
  if (given.type !== 'FOREIGN KEY') return { ...common, type: given.type };
  const { type, match, onUpdate, onDelete } = given;
  const table = schemaObjectPath(context, given.table);
  const referenced = given.referenced && names(given.referenced);
  return { ...common, type, match, onUpdate, onDelete, table, shownTable: printPath(table), referenced };
};

export const newConstraints = (
  context: StatementContext,
  given: readonly ConstraintDefinition[],
): readonly NewConstraint[] => given.map((definition) => newConstraint(context, definition));

const refOf = (choice: ConstraintChoice): ConstraintRef => {
  switch (choice.by) {
    case 'name':
      return { by: 'name', name: asName(choice.name.name) };
    case 'primaryKey':
      return choice;
    case 'columns':
      return { ...choice, columns: names(choice.columns) };
  }
};

export const isConstraintAction = (action: { readonly action: string }): action is ConstraintAction =>
  ['addConstraint', 'dropConstraint', 'renameConstraint', 'alterConstraint'].includes(action.action);

/** Undefined where nothing changes. */
export const constraintChange = (
  context: StatementContext,
  action: ConstraintAction,
): ConstraintChange | undefined => {
  switch (action.action) {
    case 'addConstraint':
      return action.constraint === null
        ? undefined
        : { change: 'add', constraints: [newConstraint(context, action.constraint)] };
    case 'dropConstraint':
      return { change: 'drop', ref: refOf(action.choice), restrict: action.restrict };
    case 'renameConstraint':
      return { change: 'rename', from: asName(action.from.name), to: asName(action.to.name) };
    case 'alterConstraint':
      return { change: 'rely', ref: refOf(action.choice), rely: action.rely };
  }
};
