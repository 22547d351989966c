import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

describe('sequences', () => {
  it.each([
    ['create sequence s', { start: '1', increment: '1', ordered: false, comment: null }],
    ['create sequence s with start with 5 increment by 2', { start: '5', increment: '2' }],
    ['create sequence s start = -5, increment = -2 noorder', { start: '-5', increment: '-2' }],
    ["create sequence s increment 3 order comment = 'c'", { increment: '3', ordered: true, comment: 'c' }],
    ['create sequence s start 9223372036854775807', { start: '9223372036854775807' }],
  ])('are made by %s', (text, expected) => {
    expect(parseStatement(text)).toMatchObject({ statement: 'createSequence', ...expected });
  });

  it.each([
    ['alter sequence if exists s rename to d.e', { ifExists: true, action: { action: 'rename', to: 'D.E' } }],
    ['alter sequence s increment by 5', { action: { action: 'set', increment: '5' } }],
    ['alter sequence s set increment = 5 order', { action: { increment: '5', ordered: true } }],
    ["alter sequence s set comment = 'c'", { action: { comment: 'c' } }],
  ])('are altered by %s', (text, expected) => {
    expect(plainStatement(text)).toMatchObject({ statement: 'alterSequence', ...expected });
  });

  it.each([
    'create sequence s start',
    'create sequence s start 9223372036854775808',
    'create sequence s increment 1.5',
    "create sequence s start 'x'",
    'create sequence s nonsense',
    'alter sequence s set start 5',
  ])('are not what they are not: %s', (text) => {
    expect(() => parseStatement(text)).toThrow(/unexpected/);
  });
});

describe('tables are cloned', () => {
  it('by the name of another', () => {
    expect(plainStatement('create temporary table t clone d.s.u copy grants')).toMatchObject({
      statement: 'createTable',
      kind: 'TEMPORARY',
      clone: 'D.S.U',
      copyGrants: true,
    });
  });

  it.each(['create table t clone u (a int)', 'create table t clone u as select 1'])(
    'and nothing else: %s',
    (text) => {
      expect(() => parseStatement(text)).toThrow(/unexpected/);
    },
  );
});
