/** `NAME = value NAME = value …`: the one form in which Snowflake's statements take properties. */
import type { Identifier, ObjectName, Property, PropertyValue, TagValue } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectNameAt, stringText } from '../names.ts';

/** Whether `NAME =` comes next. */
export const startsProperty = (cursor: Cursor): boolean =>
  cursor.peek().kind === 'word' && cursor.isOperator('=', 1);

/** Until something that is not `NAME =`; commas between are allowed. */
export function parseProperties(cursor: Cursor): readonly Property[] {
  const properties: Property[] = [];
  while (startsProperty(cursor)) {
    properties.push(parseProperty(cursor));
    const before = cursor.index;
    if (cursor.acceptOperator(',') && !startsProperty(cursor)) cursor.rewind(before);
  }
  return properties;
}

function parseProperty(cursor: Cursor): Property {
  const start = cursor.peek();
  const { name } = cursor.word();
  cursor.expectOperator('=');
  return { name, value: parsePropertyValue(cursor), span: cursor.spanFrom(start) };
}

function parsePropertyValue(cursor: Cursor): PropertyValue {
  return cursor.nested(() => {
    const start = cursor.peek();
    switch (start.kind) {
      case 'string':
        cursor.next();
        return { kind: 'string', text: start.text, span: cursor.spanFrom(start) };
      case 'number':
        cursor.next();
        return { kind: 'number', text: start.text, span: cursor.spanFrom(start) };
      case 'variable':
        cursor.next();
        return { kind: 'bind', name: `$${start.text}`, span: cursor.spanFrom(start) };
      case 'operator':
        return parseOperatorValue(cursor);
      case 'word':
        return parseWordValue(cursor);
      case 'quoted':
        return { kind: 'name', name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
      case 'url':
      case 'stage':
      case 'end':
        return cursor.unexpected();
    }
  });
}

function parseOperatorValue(cursor: Cursor): PropertyValue {
  const start = cursor.next();
  if ((start.text === '-' || start.text === '+') && cursor.peek().kind === 'number') {
    const text = `${start.text === '-' ? '-' : ''}${cursor.next().text}`;
    return { kind: 'number', text, span: cursor.spanFrom(start) };
  }
  if (start.text === '?') return { kind: 'bind', name: cursor.nextBind(), span: cursor.spanFrom(start) };
  if (start.text === ':') {
    const name = cursor.next();
    if (name.kind !== 'number' && name.kind !== 'word') cursor.unexpected(name);
    return { kind: 'bind', name: name.text, span: cursor.spanFrom(start) };
  }
  if (start.text !== '(') cursor.unexpected(start);
  if (startsProperty(cursor)) {
    const properties = parseProperties(cursor);
    cursor.expectOperator(')');
    return { kind: 'properties', properties, span: cursor.spanFrom(start) };
  }
  const items = cursor.isOperator(')') ? [] : cursor.commaList(() => parsePropertyValue(cursor));
  cursor.expectOperator(')');
  return { kind: 'list', items, span: cursor.spanFrom(start) };
}

function parseWordValue(cursor: Cursor): PropertyValue {
  const start = cursor.peek();
  if (cursor.accept('NULL')) return { kind: 'null', span: cursor.spanFrom(start) };
  const truth = cursor.acceptAny(['TRUE', 'FALSE']);
  if (truth !== undefined) return { kind: 'boolean', value: truth === 'TRUE', span: cursor.spanFrom(start) };
  if (cursor.isIdentifier())
    return { kind: 'name', name: parseObjectNameAt(cursor), span: cursor.spanFrom(start) };
  // A reserved word may still be a value: MODE = ALL.
  const word = cursor.word();
  return { kind: 'name', name: { parts: [word], span: word.span }, span: word.span };
}

/** `[WITH] TAG (t = 'v', …)` */
export function parseTags(cursor: Cursor): readonly TagValue[] {
  const isTag = cursor.isWord('TAG') && cursor.isOperator('(', 1);
  if (!isTag && !cursor.areWords('WITH', 'TAG')) return [];
  cursor.accept('WITH');
  cursor.expect('TAG');
  return cursor.parenthesized(() => parseTagValue(cursor));
}

export function parseTagValue(cursor: Cursor): TagValue {
  const tag: ObjectName = parseObjectNameAt(cursor);
  cursor.expectOperator('=');
  return { tag, value: stringText(cursor) };
}

/** `NAME, NAME …` or `NAME NAME …`, as UNSET takes them. */
export function parsePropertyNames(cursor: Cursor): readonly Identifier[] {
  const names = [cursor.word()];
  while (cursor.acceptOperator(',') || cursor.peek().kind === 'word') names.push(cursor.word());
  return names;
}
