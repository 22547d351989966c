/** The multi-factor actions of ALTER USER: https://docs.snowflake.com/en/sql-reference/sql/alter-user */
import type { AlterAction } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt, stringText } from '../names.ts';
import { parseProperties } from './properties.ts';

export const startsMfaAction = (cursor: Cursor): boolean =>
  ['ADD', 'REMOVE', 'MODIFY'].some((verb) => cursor.areWords(verb, 'MFA', 'METHOD'));

export function parseMfaAction(cursor: Cursor): AlterAction | undefined {
  if (cursor.accept('ADD', 'MFA', 'METHOD')) {
    const type = cursor.word().name.toUpperCase();
    return { action: 'addMfaMethod', type, properties: parseProperties(cursor) };
  }
  if (cursor.accept('REMOVE', 'MFA', 'METHOD')) {
    return { action: 'removeMfaMethod', method: parseObjectNameAt(cursor) };
  }
  if (!cursor.accept('MODIFY', 'MFA', 'METHOD')) return undefined;
  const method = parseObjectNameAt(cursor);
  cursor.expect('SET', 'COMMENT');
  cursor.expectOperator('=');
  return { action: 'commentMfaMethod', method, comment: stringText(cursor) };
}
