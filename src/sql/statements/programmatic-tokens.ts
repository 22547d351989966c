/** ALTER USER … ADD, MODIFY, ROTATE and REMOVE PROGRAMMATIC ACCESS TOKEN. */
import type { AlterAction, TokenChange } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt } from '../names.ts';
import { parseProperties, parsePropertyNames } from './properties.ts';

const verbs = ['ADD', 'MODIFY', 'ROTATE', 'REMOVE'] as const;
const nouns = [['PROGRAMMATIC', 'ACCESS', 'TOKEN'], ['PAT']] as const;

export const startsTokenAction = (cursor: Cursor): boolean =>
  verbs.some((verb) => nouns.some((noun) => cursor.areWords(verb, ...noun)));

export function parseTokenAction(cursor: Cursor): AlterAction {
  const verb = cursor.expectAny(verbs);
  if (!nouns.some((noun) => cursor.accept(...noun))) cursor.unexpected();
  const isConditional = verb === 'ADD' ? cursor.accept('IF', 'NOT', 'EXISTS') : cursor.accept('IF', 'EXISTS');
  const name = parseObjectNameAt(cursor);
  return { action: 'programmaticToken', name, change: parseChange(cursor, verb, isConditional) };
}

function parseChange(cursor: Cursor, verb: (typeof verbs)[number], isConditional: boolean): TokenChange {
  switch (verb) {
    case 'ADD':
      return { verb: 'add', ifNotExists: isConditional, properties: parseProperties(cursor) };
    case 'ROTATE':
      return { verb: 'rotate', ifExists: isConditional, properties: parseProperties(cursor) };
    case 'REMOVE':
      return { verb: 'remove', ifExists: isConditional };
    case 'MODIFY':
      return { verb: 'modify', ifExists: isConditional, to: parseModification(cursor) };
  }
}

type Modification = Extract<TokenChange, { verb: 'modify' }>['to'];

function parseModification(cursor: Cursor): Modification {
  if (cursor.accept('RENAME', 'TO')) return { rename: parseObjectNameAt(cursor) };
  if (cursor.accept('SET')) {
    const set = parseProperties(cursor);
    return set.length === 0 ? cursor.unexpected() : { set };
  }
  cursor.expect('UNSET');
  return { unset: parsePropertyNames(cursor) };
}
