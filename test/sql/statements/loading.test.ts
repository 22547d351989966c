import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';

const stageOf = (text: string) => {
  const statement = parseStatement(text);
  if (statement.statement !== 'list') throw new Error(`no LIST: ${text}`);
  const { kind, name, path } = statement.stage;
  return [kind, name.parts.map((part) => part.name), path];
};

describe('references to stages', () => {
  it.each([
    ['@~', ['user', [], '']],
    ['@~/a/b.csv', ['user', [], 'a/b.csv']],
    ['@%t', ['table', ['T'], '']],
    ['@d.s.%"t x"/p', ['table', ['D', 'S', 't x'], 'p']],
    ['@s', ['named', ['S'], '']],
    ['@d.s."My ""stage"/x', ['named', ['D', 'S', 'My "stage'], 'x']],
    ['@s/a--b//c', ['named', ['S'], 'a--b//c']],
    ["'@s/with space; and more'", ['named', ['S'], 'with space; and more']],
  ])('%s', (text, stage) => {
    expect(stageOf(`list ${text}`)).toEqual(stage);
    expect(stageOf(`ls ${text} pattern = '.*'`)).toEqual(stage);
  });

  it.each(['@', '@.s', '@s.', '@~x', '@s x', '@"s', "'s'", '@d.%t.x', '@s(', '@1'])('not %s', (text) => {
    expect(() => parseStatement(`list ${text}`)).toThrow(/unexpected|EOF/);
  });
});

describe('COPY', () => {
  it('takes its options in any order, and a query or a stage', () => {
    expect(
      parseStatement(
        "copy into t (a, b) from @s/x file_format = (type = csv null_if = ('')) on_error = continue",
      ),
    ).toMatchObject({ statement: 'copyIntoTable', columns: [{ name: 'A' }, { name: 'B' }] });
    expect(parseStatement('copy into t from (select $1, s.$2 from @s s)')).toMatchObject({
      source: { query: { body: { columns: [{}, { expression: { node: 'place', position: 2 } }] } } },
    });
    expect(parseStatement('copy into t')).toMatchObject({ source: null });
    expect(
      parseStatement('copy into @s/out from t header = true partition by (a) overwrite = true'),
    ).toMatchObject({ statement: 'copyIntoStage', properties: [{ name: 'HEADER' }, { name: 'OVERWRITE' }] });
  });
});
