/** ALTER, for every kind: what may be done to which kind is the engine's to say. */
import type { AlterAction, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseMfaAction, startsMfaAction } from './alter-mfa.ts';
import { parseAlterTable, parseAlterView } from './alter-table.ts';
import { parseBody } from './data-policies.ts';
import { acceptKind } from './kinds.ts';
import { parseTokenAction, startsTokenAction } from './programmatic-tokens.ts';
import { parseProperties, parsePropertyNames, startsProperty } from './properties.ts';
import { parseAlterSequence } from './sequences.ts';
import { parseAlterTagAction, parseTagAction } from './tags.ts';
import { unsupportedKind } from './unsupported.ts';

const alterable: ReadonlySet<string> = new Set([
  'USER',
  'ROLE',
  'DATABASE ROLE',
  'INTEGRATION',
  'NETWORK POLICY',
  'NETWORK RULE',
  'AUTHENTICATION POLICY',
  'PASSWORD POLICY',
  'SESSION POLICY',
  'ROW ACCESS POLICY',
  'MASKING POLICY',
  'WAREHOUSE',
  'DATABASE',
  'SCHEMA',
  'TAG',
  'STAGE',
  'FILE FORMAT',
]);

/** Actions of a few fixed words. */
const commands: readonly (readonly string[])[] = [
  ['RESET', 'PASSWORD'],
  ['ABORT', 'ALL', 'QUERIES'],
  ['ENABLE', 'MANAGED', 'ACCESS'],
  ['DISABLE', 'MANAGED', 'ACCESS'],
  ['RESUME', 'IF', 'SUSPENDED'],
  ['RESUME'],
  ['SUSPEND'],
  ['REFRESH', 'SAML2_SNOWFLAKE_PRIVATE_KEY', 'METADATA_URL'],
  ['REFRESH', 'SAML2_SNOWFLAKE_PRIVATE_KEY'],
  ['REFRESH', 'METADATA_URL'],
  ['REFRESH'],
  ['PRIMARY'],
  ['ENROLL', 'MFA'],
];

/** Actions whose words go on after these: the engine refuses them by their beginning. */
const refusedActions: readonly (readonly string[])[] = [
  ['ADD', 'DELEGATED', 'AUTHORIZATION'],
  ['REMOVE', 'DELEGATED', 'AUTHORIZATION'],
  ['REMOVE', 'DELEGATED', 'AUTHORIZATIONS'],
  ...['ADD', 'MODIFY', 'ROTATE', 'REMOVE'].map((verb) => [verb, 'KEY', 'PAIR']),
  ...['ENABLE', 'DISABLE'].flatMap((verb) => [
    [verb, 'REPLICATION'],
    [verb, 'FAILOVER'],
  ]),
];

const policyKinds = ['AUTHENTICATION', 'PASSWORD', 'SESSION', 'FEATURE', 'PACKAGES'] as const;

export function parseAlter(cursor: Cursor, start: Token): Statement {
  if (!cursor.isWord('POLICY', 1) && cursor.accept('SESSION')) return parseAlterSession(cursor, start);
  if (cursor.accept('ACCOUNT')) {
    // ALTER ACCOUNT name …: what an organization's administrator does to another account.
    if (namesAnotherAccount(cursor)) cursor.unsupported('ALTER ACCOUNT of another account');
    return { statement: 'alterAccount', action: parseAction(cursor), span: cursor.spanFrom(start) };
  }
  const before = cursor.index;
  const kind = acceptKind(cursor);
  if (kind === undefined) return cursor.unexpected();
  if (kind === 'TABLE') return parseAlterTable(cursor, start);
  if (kind === 'VIEW') return parseAlterView(cursor, start);
  if (kind === 'SEQUENCE') return parseAlterSequence(cursor, start);
  if (!alterable.has(kind)) {
    cursor.rewind(before);
    return unsupportedKind(cursor, start, 'ALTER');
  }
  const ifExists = cursor.accept('IF', 'EXISTS');
  if ((kind === 'WAREHOUSE' || kind === 'USER') && isCommandAlone(cursor))
    cursor.unsupported(`ALTER ${kind} without a name`);
  const here = cursor.spanFrom(cursor.peek());
  const isNameless = kind === 'USER' && (startsNamelessSet(cursor) || startsTokenAction(cursor));
  const name = isNameless ? { parts: [], span: here } : parseObjectNameAt(cursor);
  return {
    statement: 'alter',
    kind,
    ifExists,
    name,
    action: kind === 'TAG' ? parseAlterTagAction(cursor) : parseAction(cursor),
    span: cursor.spanFrom(start),
  };
}

const namesAnotherAccount = (cursor: Cursor): boolean =>
  cursor.isIdentifier() &&
  !cursor.isWord('UNSET') &&
  ['SET', 'UNSET', 'RENAME', 'DROP'].some((word) => cursor.isWord(word, 1));

/** ALTER USER SET …: the current user. A user that is called UNSET has an action after its name. */
const startsNamelessSet = (cursor: Cursor): boolean =>
  startsMfaAction(cursor) ||
  (cursor.isWord('SET')
    ? cursor.peek(1).kind === 'word'
    : cursor.isWord('UNSET') &&
      cursor.peek(1).kind === 'word' &&
      !cursor.isWord('SET', 1) &&
      !cursor.isWord('UNSET', 1));

/**
 * ALTER WAREHOUSE SUSPEND: the warehouse in use, https://docs.snowflake.com/en/sql-reference/sql/alter-warehouse.
 * A warehouse that is called SUSPEND has an action after its name.
 */
const isCommandAlone = (cursor: Cursor): boolean =>
  commands.some(
    (words) =>
      cursor.areWords(...words) &&
      (cursor.peek(words.length).kind === 'end' || cursor.isOperator(';', words.length)),
  );

function parseAlterSession(cursor: Cursor, start: Token): Statement {
  const token = cursor.peek();
  const action = parseAction(cursor);
  if (action.action !== 'set' && action.action !== 'unset') return cursor.unexpected(token);
  return { statement: 'alterSession', action, span: cursor.spanFrom(start) };
}

function parseAction(cursor: Cursor): AlterAction {
  if (startsTokenAction(cursor)) return parseTokenAction(cursor);
  if (cursor.areWords('REFRESH', 'SUBPATH')) cursor.unsupported('SUBPATH of REFRESH');
  for (const command of commands) {
    if (cursor.accept(...command)) return { action: 'command', words: command.join(' ') };
  }
  if (cursor.accept('RENAME', 'TO')) return { action: 'rename', to: parseObjectNameAt(cursor) };
  if (cursor.accept('SWAP', 'WITH')) return { action: 'swap', with: parseObjectNameAt(cursor) };
  const tagAction = parseTagAction(cursor);
  if (tagAction !== undefined) return tagAction;
  if (cursor.accept('SET', 'BODY')) return { action: 'setBody', ...parseBody(cursor) };
  if (cursor.accept('SET')) return parseSet(cursor);
  if (cursor.accept('UNSET')) return parseUnset(cursor);
  const mfaAction = parseMfaAction(cursor);
  if (mfaAction !== undefined) return mfaAction;
  for (const words of refusedActions) {
    if (cursor.accept(...words)) return refusedAction(cursor, words);
  }
  const verb = cursor.expectAny(['ADD', 'REMOVE']);
  if (!startsProperty(cursor)) cursor.unexpected();
  return { action: verb === 'ADD' ? 'add' : 'remove', properties: parseProperties(cursor) };
}

function parseSet(cursor: Cursor): AlterAction {
  const kind = cursor.isWord('POLICY', 1) ? cursor.acceptAny(policyKinds) : undefined;
  if (kind !== undefined) {
    cursor.expect('POLICY');
    const policy = parseObjectNameAt(cursor);
    if (cursor.areWords('FOR', 'ALL')) cursor.unsupported(`${kind} POLICY FOR ALL`);
    return { action: 'setPolicy', kind: `${kind} POLICY`, policy, force: cursor.accept('FORCE') };
  }
  const properties = parseProperties(cursor);
  if (properties.length === 0) {
    // `set network_policy;` asks for what is missing at the place where it is missing.
    if (cursor.peek().kind === 'word') cursor.next();
    cursor.unexpected();
  }
  return { action: 'set', properties };
}

function parseUnset(cursor: Cursor): AlterAction {
  const kind = cursor.isWord('POLICY', 1) ? cursor.acceptAny(policyKinds) : undefined;
  if (kind !== undefined) {
    cursor.expect('POLICY');
    if (cursor.areWords('FOR', 'ALL')) cursor.unsupported(`${kind} POLICY FOR ALL`);
    return { action: 'unsetPolicy', kind: `${kind} POLICY` };
  }
  return { action: 'unset', properties: parsePropertyNames(cursor) };
}

function refusedAction(cursor: Cursor, words: readonly string[]): AlterAction {
  while (!cursor.atEnd()) cursor.next();
  return { action: 'command', words: words.join(' ') };
}
