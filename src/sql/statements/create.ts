/** CREATE of the kinds that the account has. */
import type { CreatableKind, CreateMode, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseCreateTable } from './create-table.ts';
import { parseCreateView } from './create-view.ts';
import { acceptDataPolicy, parseCreateDataPolicy } from './data-policies.ts';
import { acceptKind } from './kinds.ts';
import { parseCreateLoading } from './loading.ts';
import { parseProperties, parseTags } from './properties.ts';
import { parseCreateSequence } from './sequences.ts';
import { parseAllowedValues } from './tags.ts';
import { unsupportedKind } from './unsupported.ts';

const creatable: ReadonlySet<string> = new Set<CreatableKind>([
  'USER',
  'ROLE',
  'DATABASE ROLE',
  'NETWORK POLICY',
  'NETWORK RULE',
  'AUTHENTICATION POLICY',
  'PASSWORD POLICY',
  'SESSION POLICY',
  'WAREHOUSE',
  'DATABASE',
  'SCHEMA',
  'TAG',
]);
const isCreatable = (kind: string | undefined): kind is CreatableKind =>
  kind !== undefined && creatable.has(kind);

const integrationCategories = ['SECURITY', 'API', 'STORAGE', 'NOTIFICATION', 'CATALOG'] as const;

export function parseCreate(cursor: Cursor, start: Token): Statement {
  const prefix = cursor.accept('OR', 'REPLACE')
    ? 'orReplace'
    : cursor.accept('OR', 'ALTER')
      ? 'orAlter'
      : 'create';
  const beforeKind = cursor.index;
  const data = parseCreateData(cursor, start, prefix);
  if (data !== undefined) return data;
  const transient = cursor.accept('TRANSIENT');
  const category = cursor.isWord('INTEGRATION', 1) ? cursor.acceptAny(integrationCategories) : undefined;
  if (cursor.accept('INTEGRATION')) {
    const mode = parseExistence(cursor, prefix);
    const name = parseObjectNameAt(cursor);
    const { properties, tags } = parseTail(cursor);
    return {
      statement: 'createIntegration',
      category: category ?? '',
      mode,
      name,
      properties,
      tags,
      span: cursor.spanFrom(start),
    };
  }
  const kind = acceptKind(cursor);
  const canBeTransient = kind === 'DATABASE' || kind === 'SCHEMA';
  if (!isCreatable(kind) || (transient && !canBeTransient)) {
    cursor.rewind(beforeKind);
    return unsupportedKind(cursor, start, 'CREATE');
  }
  const mode = parseExistence(cursor, prefix);
  const name = parseObjectNameAt(cursor);
  for (const words of [['CLONE'], ['FROM'], ['AS', 'REPLICA']]) {
    if (cursor.areWords(...words)) cursor.unsupported(`CREATE ${kind} ${words.join(' ')}`);
  }
  const managedAccess = kind === 'SCHEMA' && cursor.accept('WITH', 'MANAGED', 'ACCESS');
  // CREATE WAREHOUSE w WITH WAREHOUSE_SIZE = …
  if (kind === 'WAREHOUSE' && !cursor.isWord('TAG', 1)) cursor.accept('WITH');
  const allowedValues = kind === 'TAG' ? parseAllowedValues(cursor) : [];
  const { properties, tags } = parseTail(cursor);
  return {
    statement: 'create',
    kind,
    mode,
    name,
    transient,
    managedAccess,
    properties: [...allowedValues, ...properties],
    tags,
    span: cursor.spanFrom(start),
  };
}

/** Tables, views and policies over them, whose statements have forms of their own; undefined where something else is made. */
function parseCreateData(cursor: Cursor, start: Token, prefix: CreateMode): Statement | undefined {
  const before = cursor.index;
  const isSecure = cursor.accept('SECURE');
  cursor.acceptAny(['LOCAL', 'GLOBAL']);
  const word = cursor.acceptAny(['TRANSIENT', 'TEMPORARY', 'TEMP', 'VOLATILE']);
  if (cursor.accept('TABLE')) {
    const kind = word === undefined ? 'PERMANENT' : word === 'TRANSIENT' ? 'TRANSIENT' : 'TEMPORARY';
    return parseCreateTable(cursor, start, parseExistence(cursor, prefix), kind);
  }
  if (word === undefined && cursor.accept('SEQUENCE'))
    return parseCreateSequence(cursor, start, parseExistence(cursor, prefix));
  if (word !== 'TRANSIENT') {
    const loading = cursor.accept('STAGE')
      ? 'createStage'
      : cursor.accept('FILE', 'FORMAT')
        ? 'createFileFormat'
        : undefined;
    if (loading !== undefined)
      return parseCreateLoading(cursor, start, loading, parseExistence(cursor, prefix), word !== undefined);
  }
  const policy = word === undefined ? acceptDataPolicy(cursor) : undefined;
  if (policy !== undefined)
    return parseCreateDataPolicy(cursor, start, parseExistence(cursor, prefix), policy);
  const secure = cursor.accept('SECURE') || isSecure;
  if (word !== 'TRANSIENT' && cursor.accept('VIEW'))
    return parseCreateView(cursor, start, parseExistence(cursor, prefix), {
      secure,
      isTemporary: word !== undefined,
    });
  cursor.rewind(before);
  return undefined;
}

function parseExistence(cursor: Cursor, prefix: CreateMode): CreateMode {
  const token = cursor.peek();
  if (!cursor.accept('IF', 'NOT', 'EXISTS')) return prefix;
  // They exclude each other: https://docs.snowflake.com/en/sql-reference/sql/create
  if (prefix === 'orReplace') cursor.fail('options IF NOT EXISTS and OR REPLACE are incompatible.', token);
  if (prefix === 'orAlter') cursor.unexpected(token);
  return 'ifNotExists';
}

/** Properties and tags in any order, to the end of the statement. */
function parseTail(cursor: Cursor) {
  const properties = [...parseProperties(cursor)];
  const tags = parseTags(cursor);
  properties.push(...parseProperties(cursor));
  return { properties, tags };
}
