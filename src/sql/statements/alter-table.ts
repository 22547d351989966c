/** ALTER TABLE and ALTER VIEW. https://docs.snowflake.com/en/sql-reference/sql/alter-table */
import type { AlterTableAction, ChangeTagsAction, Identifier, PolicyAction, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseDataType } from '../expressions/types.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { acceptClusterBy } from './clustering.ts';
import { parseColumnDefinition } from './column-definitions.ts';
import {
  acceptAddedConstraint,
  acceptAlteredConstraint,
  acceptDroppedConstraint,
  acceptRenamedConstraint,
  acceptRestrict,
} from './constraints.ts';
import { acceptMaskChange, acceptRowPolicyChanges } from './data-policies.ts';
import { parseTagAction } from './tags.ts';

export function parseAlterTable(cursor: Cursor, start: Token): Statement {
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = parseObjectNameAt(cursor);
  const action = parseTableAction(cursor);
  return { statement: 'alterTable', ifExists, name, action, span: cursor.spanFrom(start) };
}

function parseTableAction(cursor: Cursor): AlterTableAction {
  if (cursor.accept('RENAME', 'TO')) return { action: 'rename', to: parseObjectNameAt(cursor) };
  if (cursor.accept('SWAP', 'WITH')) return { action: 'swap', with: parseObjectNameAt(cursor) };
  const renamed = acceptRenamedConstraint(cursor);
  if (renamed !== undefined) return renamed;
  if (cursor.accept('RENAME', 'COLUMN')) {
    const from = cursor.identifier();
    cursor.expect('TO');
    return { action: 'renameColumn', from, to: cursor.identifier() };
  }
  const clusterBy = acceptClusterBy(cursor);
  if (clusterBy !== undefined) return { action: 'clusterBy', clusterBy };
  if (cursor.accept('DROP', 'CLUSTERING', 'KEY')) return { action: 'clusterBy', clusterBy: [] };
  if (cursor.accept('SUSPEND', 'RECLUSTER')) return { action: 'recluster', automatic: false };
  if (cursor.accept('RESUME', 'RECLUSTER')) return { action: 'recluster', automatic: true };
  const policies = acceptRowPolicyChanges(cursor);
  if (policies !== undefined) return { action: 'policies', changes: policies };
  if (cursor.isWord('ADD')) return parseAdd(cursor);
  if (cursor.isWord('DROP')) return parseDropColumns(cursor);
  if (cursor.accept('ALTER') || cursor.accept('MODIFY')) return parseAlterColumns(cursor);
  const tags = parseTags(cursor, null);
  if (tags !== undefined) return tags;
  if (cursor.accept('SET')) return { action: 'comment', comment: parseComment(cursor) };
  if (cursor.accept('UNSET', 'COMMENT')) return { action: 'comment', comment: null };
  return cursor.unsupported(`ALTER TABLE ${cursor.peek().text}`);
}

function parseComment(cursor: Cursor): string {
  if (!cursor.isWord('COMMENT')) cursor.unsupported(`ALTER TABLE SET ${cursor.peek().text}`);
  cursor.next();
  cursor.expectOperator('=');
  return stringText(cursor);
}

function parseAdd(cursor: Cursor): AlterTableAction {
  cursor.expect('ADD');
  if (cursor.areWords('SEARCH', 'OPTIMIZATION')) cursor.unsupported('ALTER TABLE ADD SEARCH OPTIMIZATION');
  const constraint = acceptAddedConstraint(cursor);
  if (constraint !== undefined) return constraint;
  cursor.accept('COLUMN');
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const columns = cursor.commaList(() => parseColumnDefinition(cursor));
  return { action: 'addColumns', ifNotExists, columns };
}

function parseDropColumns(cursor: Cursor): AlterTableAction {
  cursor.expect('DROP');
  const constraint = acceptDroppedConstraint(cursor);
  if (constraint !== undefined) return constraint;
  cursor.accept('COLUMN');
  const ifExists = cursor.accept('IF', 'EXISTS');
  const columns = cursor.commaList(() => cursor.identifier());
  return { action: 'dropColumns', ifExists, columns, restrict: acceptRestrict(cursor) };
}

/** `ALTER (COLUMN a …, COLUMN b …)`, with or without the parentheses. */
function parseAlterColumns(cursor: Cursor): AlterTableAction {
  const isEnclosed = cursor.acceptOperator('(');
  const first = parseAlterColumn(cursor);
  const changes = [first];
  while (cursor.acceptOperator(',')) {
    if (!cursor.accept('ALTER')) cursor.accept('MODIFY');
    changes.push(parseAlterColumn(cursor));
  }
  if (isEnclosed) cursor.expectOperator(')');
  if (changes.length === 1) return first;
  const ofColumns = changes.flatMap((change) => (change.action === 'alterColumn' ? [change] : []));
  if (ofColumns.length < changes.length) cursor.unsupported('ALTER TABLE of a policy among several columns');
  return { action: 'alterColumns', changes: ofColumns };
}

function parseAlterColumn(cursor: Cursor): AlterTableAction {
  const constraint = acceptAlteredConstraint(cursor);
  if (constraint !== undefined) return constraint;
  cursor.accept('COLUMN');
  const column = cursor.identifier();
  const mask = acceptMaskChange(cursor, column);
  if (mask !== undefined) return { action: 'policies', changes: [mask] };
  if (cursor.accept('SET', 'NOT', 'NULL') || cursor.accept('NOT', 'NULL'))
    return { action: 'alterColumn', column, change: { change: 'notNull', notNull: true } };
  if (cursor.accept('DROP', 'NOT', 'NULL'))
    return { action: 'alterColumn', column, change: { change: 'notNull', notNull: false } };
  if (cursor.accept('SET', 'DEFAULT'))
    return {
      action: 'alterColumn',
      column,
      change: { change: 'setDefault', default: parseExpressionAt(cursor) },
    };
  if (cursor.accept('DROP', 'DEFAULT'))
    return { action: 'alterColumn', column, change: { change: 'dropDefault' } };
  if (cursor.accept('COMMENT'))
    return { action: 'alterColumn', column, change: { change: 'comment', comment: stringText(cursor) } };
  if (cursor.accept('UNSET', 'COMMENT'))
    return { action: 'alterColumn', column, change: { change: 'comment', comment: null } };
  const tags = parseTags(cursor, column);
  if (tags !== undefined) return tags;
  if (!cursor.accept('SET', 'DATA', 'TYPE')) cursor.accept('TYPE');
  return { action: 'alterColumn', column, change: { change: 'type', type: parseDataType(cursor) } };
}

export function parseAlterView(cursor: Cursor, start: Token): Statement {
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = parseObjectNameAt(cursor);
  const action = parseViewAction(cursor);
  return { statement: 'alterView', ifExists, name, action, span: cursor.spanFrom(start) };
}

function parseTags(cursor: Cursor, column: Identifier | null): ChangeTagsAction | undefined {
  const change = parseTagAction(cursor);
  return change && { action: 'changeTags', column, change };
}

/** ALTER VIEW v MODIFY COLUMN c: its mask and its tags are all that changes of a view's column. */
function parseViewColumn(cursor: Cursor): PolicyAction | ChangeTagsAction {
  cursor.accept('COLUMN');
  const column = cursor.identifier();
  const mask = acceptMaskChange(cursor, column);
  if (mask !== undefined) return { action: 'policies', changes: [mask] };
  return parseTags(cursor, column) ?? cursor.unsupported(`ALTER VIEW COLUMN ${cursor.peek().text}`);
}

function parseViewAction(cursor: Cursor): Extract<Statement, { statement: 'alterView' }>['action'] {
  if (cursor.accept('RENAME', 'TO')) return { action: 'rename', to: parseObjectNameAt(cursor) };
  const policies = acceptRowPolicyChanges(cursor);
  if (policies !== undefined) return { action: 'policies', changes: policies };
  if (cursor.accept('ALTER') || cursor.accept('MODIFY')) return parseViewColumn(cursor);
  const tags = parseTags(cursor, null);
  if (tags !== undefined) return tags;
  if (cursor.accept('SET', 'SECURE')) return { action: 'secure', secure: true };
  if (cursor.accept('UNSET', 'SECURE')) return { action: 'secure', secure: false };
  if (cursor.accept('UNSET', 'COMMENT')) return { action: 'comment', comment: null };
  if (cursor.accept('SET')) return { action: 'comment', comment: parseComment(cursor) };
  return cursor.unsupported(`ALTER VIEW ${cursor.peek().text}`);
}
