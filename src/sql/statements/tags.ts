/** What statements say of tags: CREATE TAG, ALTER TAG, and setting tags on other objects. */
import type { AlterAction, Property, TagAction } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseProperties, parsePropertyNames, parseTagValue } from './properties.ts';

/** `SET TAG t = 'v', …` and `UNSET TAG t, …`; a property may be called TAG, too. */
export function parseTagAction(cursor: Cursor): TagAction | undefined {
  if (cursor.areWords('SET', 'TAG') && !cursor.isOperator('=', 2)) {
    cursor.accept('SET', 'TAG');
    return { action: 'setTag', tags: cursor.commaList(() => parseTagValue(cursor)) };
  }
  if (cursor.accept('UNSET', 'TAG')) {
    return { action: 'unsetTag', tags: cursor.commaList(() => parseObjectNameAt(cursor)) };
  }
  return undefined;
}

/** `ALLOWED_VALUES 'a', 'b'`, which no other parameter may come before, as a property like any other. */
export function parseAllowedValues(cursor: Cursor): readonly Property[] {
  const start = cursor.peek();
  if (!cursor.accept('ALLOWED_VALUES')) return [];
  const items = cursor.commaList(() => {
    const token = cursor.next();
    if (token.kind !== 'string') return cursor.unexpected(token);
    return { kind: 'string' as const, text: token.text, span: cursor.spanFrom(token) };
  });
  const span = cursor.spanFrom(start);
  return [{ name: 'ALLOWED_VALUES', value: { kind: 'list', items, span }, span }];
}

/** https://docs.snowflake.com/en/sql-reference/sql/alter-tag */
export function parseAlterTagAction(cursor: Cursor): AlterAction {
  if (cursor.accept('RENAME', 'TO')) return { action: 'rename', to: parseObjectNameAt(cursor) };
  const verb = cursor.expectAny(['ADD', 'DROP', 'SET', 'UNSET']);
  if (cursor.areWords('DATA', 'MOVEMENT', 'POLICY'))
    cursor.unsupported(`ALTER TAG ${verb} DATA MOVEMENT POLICY`);
  if (cursor.areWords('MASKING', 'POLICY') && (verb === 'SET' || verb === 'UNSET')) {
    const policies = cursor.commaList(() => {
      cursor.expect('MASKING', 'POLICY');
      return parseObjectNameAt(cursor);
    });
    if (verb === 'UNSET') return { action: 'unsetTagMasks', policies };
    return { action: 'setTagMasks', policies, force: cursor.accept('FORCE') };
  }
  if (verb === 'UNSET') return { action: 'unset', properties: parsePropertyNames(cursor) };
  const values = parseAllowedValues(cursor);
  const properties = verb === 'SET' ? [...values, ...parseProperties(cursor)] : values;
  if (properties.length === 0) cursor.unexpected();
  if (verb === 'SET') return { action: 'set', properties };
  return { action: verb === 'ADD' ? 'add' : 'remove', properties };
}
