/** From names as written to names of the account: IDENTIFIER(…), current database and schema. */
import type { Path } from '../account/account.ts';
import { doesNotExist, noCurrentDatabase, noCurrentSchema } from '../account/errors.ts';
import { asName, isSchemaObjectKind, type Name } from '../account/model.ts';
import { isStorable } from '../account/storable-text.ts';
import type { ObjectName } from '../sql/ast.ts';
import { soleValue } from './binds.ts';
import type { StatementContext } from './context.ts';
import { compilationError } from './errors.ts';
import { arrayBindUnsupported } from './query/errors.ts';
import { parseIdentifierPath, printPath } from './values/identifiers.ts';

/** https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
const greatestNameLength = 255;

export const invalidIdentifier = (text: string) =>
  compilationError(`invalid identifier '${text}'`, '000904', '42000');

/** The parts as written, IDENTIFIER('…'), IDENTIFIER($variable) and IDENTIFIER(?) resolved. */
export const nameParts = (context: StatementContext, name: ObjectName): readonly Name[] => {
  const parts =
    name.dynamic === undefined
      ? name.parts.map((part) => asName(part.name))
      : dynamicParts(context, name.dynamic);
  for (const part of parts) if (!isName(part)) throw invalidIdentifier(printPath(parts));
  return parts;
};

const isName = (part: string): boolean =>
  part !== '' &&
  isStorable(part) &&
  (part.length <= greatestNameLength || [...part].length <= greatestNameLength);

const dynamicParts = (
  context: StatementContext,
  expression: NonNullable<ObjectName['dynamic']>,
): readonly Name[] => {
  const text = dynamicText(context, expression);
  const parts = text === null ? undefined : parseIdentifierPath(text);
  if (parts === undefined) throw invalidIdentifier(text ?? 'NULL');
  return parts;
};

const dynamicText = (
  context: StatementContext,
  expression: NonNullable<ObjectName['dynamic']>,
): string | null => {
  switch (expression.node) {
    case 'literal':
      return expression.type === 'string' ? expression.text : null;
    case 'bind':
      return boundText(context, expression.name);
    case 'variable': {
      const variable = context.variables.get(expression.name.toUpperCase());
      if (variable === undefined) throw unknownVariable(expression.name);
      return typeof variable.value === 'string' ? variable.value : null;
    }
    default:
      return null;
  }
};

export const unknownVariable = (name: string) =>
  compilationError(`Session variable '$${name.toUpperCase()}' does not exist`, '002211', '02000');

/** The text of a bind; null for a bound NULL. */
export const boundText = (context: StatementContext, name: string): string | null => {
  const bind = Object.hasOwn(context.binds, name) ? context.binds[name] : undefined;
  if (bind === undefined)
    throw compilationError(
      `Bind variable ${/^\d+$/.test(name) ? '?' : `:${name}`} not set.`,
      '002049',
      '42601',
    );
  const value = soleValue(bind);
  if (value === undefined) throw arrayBindUnsupported();
  return value;
};

/** The name of an account-level object: exactly one part. */
export const accountObjectName = (context: StatementContext, name: ObjectName): Name => {
  const [only, ...rest] = nameParts(context, name);
  if (only === undefined || rest.length > 0) throw invalidIdentifier(printPath(nameParts(context, name)));
  return only;
};

/** `[database.]schema`, completed from the session; a database role is named so, too. */
export const schemaPath = (context: StatementContext, name: ObjectName): Path => {
  const parts = nameParts(context, name);
  if (parts.length > 2) throw invalidIdentifier(printPath(parts));
  return parts.length === 2 ? parts : [currentDatabase(context), ...parts];
};

/** `[[database.]schema.]object`, completed from the session. */
export const schemaObjectPath = (context: StatementContext, name: ObjectName): Path =>
  completeSchemaObject(context, nameParts(context, name));

export const completeSchemaObject = (context: StatementContext, parts: readonly Name[]): Path => {
  if (parts.length > 3) throw invalidIdentifier(printPath(parts));
  if (parts.length === 3) return parts;
  const database = currentDatabase(context);
  return parts.length === 2 ? [database, ...parts] : [database, currentSchema(context), ...parts];
};

const currentDatabase = (context: StatementContext): Name => {
  if (context.session.database === null) throw noCurrentDatabase();
  return context.session.database;
};

const currentSchema = (context: StatementContext): Name => {
  if (context.session.schema === null) throw noCurrentSchema();
  return context.session.schema;
};

/** The full path of an object of one of the kinds that privileges can be granted on. */
export const pathOfKind = (context: StatementContext, kind: string, name: ObjectName): Path => {
  if (kind === 'SCHEMA' || kind === 'DATABASE ROLE') return schemaPath(context, name);
  return isSchemaObjectKind(kind) ? schemaObjectPath(context, name) : [accountObjectName(context, name)];
};

/** What Snowflake says of a kind of object that is not in the account at all. */
export const missing = (kind: string, path: Path) => doesNotExist(kind, printPath(path));
