import { describe, expect, it } from 'vitest';
import type { UserId } from '../../src/account/model.ts';
import type { StatementResult } from '../../src/engine/engine.ts';
import { textColumn } from '../../src/engine/result.ts';
import { ResultCache } from '../../src/engine/result-cache.ts';

const jane = 1 as UserId;
const john = 2 as UserId;

const result = (queryId: string, text = 'x'): StatementResult => ({
  queryId,
  statementTypeId: 0x1000,
  result: { columns: [textColumn('A')], rows: [[text]] },
});

describe('ResultCache', () => {
  it('gives a result to the user who asked, and to nobody else', () => {
    const cache = new ResultCache();
    cache.keep(jane, 'q1', result('q1'), 0);
    expect(cache.find(jane, 'q1', 1)).toEqual(result('q1'));
    expect(cache.find(john, 'q1', 1)).toBeUndefined();
    expect(cache.find(jane, 'q2', 1)).toBeUndefined();
  });

  it('forgets after its time', () => {
    const cache = new ResultCache({ results: 10, bytes: 100_000, milliseconds: 100 });
    cache.keep(jane, 'q1', result('q1'), 0);
    expect(cache.find(jane, 'q1', 99)).toBeDefined();
    expect(cache.find(jane, 'q1', 100)).toBeUndefined();
  });

  it('drops the oldest when there are too many or too large results', () => {
    const few = new ResultCache({ results: 2, bytes: 100_000, milliseconds: 1000 });
    for (const id of ['q1', 'q2', 'q3']) few.keep(jane, id, result(id), 0);
    expect(['q1', 'q2', 'q3'].map((id) => few.find(jane, id, 1) !== undefined)).toEqual([false, true, true]);

    const small = new ResultCache({ results: 100, bytes: 3000, milliseconds: 1000 });
    small.keep(jane, 'q1', result('q1', 'a'.repeat(1000)), 0);
    small.keep(jane, 'q2', result('q2', 'b'.repeat(1000)), 0);
    expect(small.find(jane, 'q1', 1)).toBeUndefined();
    expect(small.find(jane, 'q2', 1)).toBeDefined();
    small.keep(jane, 'q3', result('q3', 'c'.repeat(10_000)), 0);
    expect(small.find(jane, 'q3', 1)).toBeUndefined();
    expect(small.find(jane, 'q2', 1)).toBeDefined();
  });
});
