/** Keys of tables, inline and out-of-line. https://docs.snowflake.com/en/sql-reference/sql/create-table-constraint */
import type {
  ConstraintAction,
  ConstraintChoice,
  ConstraintDefinition,
  Identifier,
  ObjectName,
} from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import {
  type MatchOption,
  matchOptions,
  type ReferentialRule,
  referentialRules,
} from '../syntax/constraints.ts';

export const startsTableConstraint = (cursor: Cursor): boolean =>
  cursor.isWord('CONSTRAINT') ||
  cursor.areWords('PRIMARY', 'KEY') ||
  cursor.areWords('FOREIGN', 'KEY') ||
  (cursor.isWord('UNIQUE') && cursor.isOperator('(', 1)) ||
  (cursor.isWord('CHECK') && cursor.isOperator('(', 1));

const columnList = (cursor: Cursor): readonly Identifier[] => cursor.parenthesized(() => cursor.identifier());

/** `[CONSTRAINT name] PRIMARY KEY (…) …`; null for one that Snowflake takes and does not make. */
export function parseTableConstraint(cursor: Cursor): ConstraintDefinition | null {
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : null;
  return parseConstraint(cursor, name, () => columnList(cursor), true);
}

export const startsColumnConstraint = (cursor: Cursor): boolean =>
  cursor.areWords('PRIMARY', 'KEY') ||
  cursor.isWord('UNIQUE') ||
  cursor.areWords('FOREIGN', 'KEY') ||
  cursor.isWord('REFERENCES') ||
  (cursor.isWord('CHECK') && cursor.isOperator('(', 1));

/** After the column's name and what else belongs to it. */
export const parseColumnConstraint = (
  cursor: Cursor,
  name: Identifier | null,
  column: Identifier,
): ConstraintDefinition | null => parseConstraint(cursor, name, () => [column], false);

function parseConstraint(
  cursor: Cursor,
  name: Identifier | null,
  columnsOf: () => readonly Identifier[],
  isOutOfLine: boolean,
): ConstraintDefinition | null {
  const start = cursor.peek();
  if (cursor.isWord('CHECK')) cursor.unsupported('CHECK constraint');
  const type = cursor.accept('PRIMARY', 'KEY')
    ? 'PRIMARY KEY'
    : cursor.accept('UNIQUE')
      ? 'UNIQUE'
      : 'FOREIGN KEY';
  if (type === 'FOREIGN KEY' && !cursor.accept('FOREIGN', 'KEY') && isOutOfLine) cursor.unexpected();
  const columns = columnsOf();
  const reference = type === 'FOREIGN KEY' ? parseReference(cursor) : undefined;
  const { rely, isMade } = parseProperties(cursor);
  const comment = isOutOfLine && cursor.accept('COMMENT') ? stringText(cursor) : null;
  if (!isMade) return null;
  const common = { name, columns, rely, comment, span: cursor.spanFrom(start) };
  return type === 'FOREIGN KEY'
    ? { ...common, type, ...(reference ?? cursor.unexpected()) }
    : { ...common, type };
}

interface Reference {
  readonly table: ObjectName;
  readonly referenced: readonly Identifier[] | null;
  readonly match: MatchOption;
  readonly onUpdate: ReferentialRule;
  readonly onDelete: ReferentialRule;
}

function parseReference(cursor: Cursor): Reference {
  cursor.expect('REFERENCES');
  const table = parseObjectNameAt(cursor);
  const referenced = cursor.isOperator('(') ? columnList(cursor) : null;
  let match: MatchOption = 'FULL';
  let onUpdate: ReferentialRule = 'NO ACTION';
  let onDelete: ReferentialRule = 'NO ACTION';
  for (;;) {
    if (cursor.accept('MATCH')) match = cursor.expectAny(matchOptions);
    else if (cursor.accept('ON')) {
      // One ON may do for both.
      let change: string | undefined = cursor.expectAny(['UPDATE', 'DELETE']);
      for (; change !== undefined; change = cursor.acceptAny(['UPDATE', 'DELETE']))
        if (change === 'UPDATE') onUpdate = parseRule(cursor);
        else onDelete = parseRule(cursor);
    } else return { table, referenced, match, onUpdate, onDelete };
  }
}

const parseRule = (cursor: Cursor): ReferentialRule =>
  referentialRules.find((rule) => cursor.accept(...rule.split(' '))) ?? cursor.unexpected();

/** "If you specify ENABLE or VALIDATE (the non-default values for these properties) … the constraint isn't created." */
const properties: readonly { readonly words: readonly string[]; readonly isDefault: boolean }[] = [
  { words: ['NOT', 'ENFORCED'], isDefault: true },
  { words: ['ENFORCED'], isDefault: false },
  { words: ['NOT', 'DEFERRABLE'], isDefault: true },
  { words: ['DEFERRABLE'], isDefault: false },
  { words: ['INITIALLY', 'DEFERRED'], isDefault: true },
  { words: ['INITIALLY', 'IMMEDIATE'], isDefault: false },
  { words: ['DISABLE'], isDefault: true },
  { words: ['ENABLE'], isDefault: false },
  { words: ['NOVALIDATE'], isDefault: true },
  { words: ['VALIDATE'], isDefault: false },
];

interface Properties {
  /** Undefined where nothing is said of it. */
  readonly relied: boolean | undefined;
  readonly rely: boolean;
  readonly isMade: boolean;
}

function parseProperties(cursor: Cursor): Properties {
  let relied: boolean | undefined;
  let isMade = true;
  for (;;) {
    const property = properties.find(({ words }) => cursor.accept(...words));
    if (property !== undefined) isMade &&= property.isDefault;
    else if (cursor.accept('RELY')) relied = true;
    else if (cursor.accept('NORELY')) relied = false;
    else return { relied, rely: relied === true, isMade };
  }
}

function acceptChoice(cursor: Cursor): ConstraintChoice | undefined {
  if (cursor.accept('CONSTRAINT')) return { by: 'name', name: cursor.identifier() };
  if (cursor.accept('PRIMARY', 'KEY')) return { by: 'primaryKey' };
  if (cursor.isWord('UNIQUE') && cursor.isOperator('(', 1)) {
    cursor.next();
    return { by: 'columns', type: 'UNIQUE', columns: columnList(cursor) };
  }
  if (cursor.accept('FOREIGN', 'KEY'))
    return { by: 'columns', type: 'FOREIGN KEY', columns: columnList(cursor) };
  return undefined;
}

/** CASCADE unless it says RESTRICT. */
export const acceptRestrict = (cursor: Cursor): boolean =>
  cursor.acceptAny(['CASCADE', 'RESTRICT']) === 'RESTRICT';

/** After ADD. */
export const acceptAddedConstraint = (cursor: Cursor): ConstraintAction | undefined =>
  startsTableConstraint(cursor)
    ? { action: 'addConstraint', constraint: parseTableConstraint(cursor) }
    : undefined;

/** After DROP. */
export function acceptDroppedConstraint(cursor: Cursor): ConstraintAction | undefined {
  const choice = acceptChoice(cursor);
  return choice && { action: 'dropConstraint', choice, restrict: acceptRestrict(cursor) };
}

/** From RENAME on. */
export function acceptRenamedConstraint(cursor: Cursor): ConstraintAction | undefined {
  if (!cursor.accept('RENAME', 'CONSTRAINT')) return undefined;
  const from = cursor.identifier();
  cursor.expect('TO');
  return { action: 'renameConstraint', from, to: cursor.identifier() };
}

/** After ALTER or MODIFY. "Snowflake doesn't support setting ENFORCED." */
export function acceptAlteredConstraint(cursor: Cursor): ConstraintAction | undefined {
  const choice = acceptChoice(cursor);
  if (choice === undefined) return undefined;
  for (const word of ['ENFORCED', 'VALIDATE', 'ENABLE'])
    if (cursor.isWord(word)) cursor.unsupported(`ALTER CONSTRAINT ${word}`);
  const { relied = null, isMade } = parseProperties(cursor);
  if (!isMade) cursor.unsupported('ALTER CONSTRAINT with other than default properties');
  return { action: 'alterConstraint', choice, rely: relied };
}
