/** `@stage/path`, written bare or as a string. https://docs.snowflake.com/en/sql-reference/sql/list */
import type { Identifier, Span, StageReference } from './ast.ts';
import type { Cursor } from './cursor.ts';

export const startsStage = (cursor: Cursor, ahead = 0): boolean => {
  const { kind, text } = cursor.peek(ahead);
  return kind === 'stage' || (kind === 'string' && text.startsWith('@'));
};

export function parseStageReference(cursor: Cursor): StageReference {
  const token = cursor.next();
  const text = token.kind === 'string' && token.text.startsWith('@') ? token.text.slice(1) : token.text;
  if (token.kind !== 'stage' && text === token.text) return cursor.unexpected(token);
  return stageReference(text, cursor.spanFrom(token)) ?? cursor.unexpected(token);
}

/** `@stage/path` as a value; undefined where it is none. */
export const parseStageText = (text: string): StageReference | undefined =>
  text.startsWith('@')
    ? stageReference(text.slice(1), { start: 0, end: 0, line: 1, position: 0 })
    : undefined;

const identifierPattern = /^(?:"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_$]*))/;

function stageReference(text: string, span: Span): StageReference | undefined {
  const withPath = (
    kind: StageReference['kind'],
    parts: readonly Identifier[],
    rest: string,
  ): StageReference | undefined =>
    rest === '' || rest.startsWith('/')
      ? { kind, name: { parts, span }, path: rest.slice(1), span }
      : undefined;
  if (text.startsWith('~')) return withPath('user', [], text.slice(1));
  const parts: Identifier[] = [];
  let rest = text;
  for (;;) {
    const isTable = rest.startsWith('%');
    const found = identifierPattern.exec(isTable ? rest.slice(1) : rest);
    if (found === null) return undefined;
    const [written, quoted, bare = ''] = found;
    const name = quoted === undefined ? bare.toUpperCase() : quoted.replaceAll('""', '"');
    parts.push({ name, quoted: quoted !== undefined, span });
    rest = rest.slice(written.length + (isTable ? 1 : 0));
    if (isTable || !rest.startsWith('.')) return withPath(isTable ? 'table' : 'named', parts, rest);
    rest = rest.slice(1);
  }
}
