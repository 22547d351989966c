import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInstant, asName, asUserId } from '../../src/account/model.ts';
import { type StatementResult, statementTypes } from '../../src/engine/engine.ts';
import { type ResultSet, textColumn } from '../../src/engine/result.ts';
import { layoutOf } from '../../src/wire/results/layout.ts';
import { ResultStore } from '../../src/wire/results/result-store.ts';
import { numbers } from './scripted-engine.ts';

const owner = { user: { id: asUserId(1), name: asName('SOMEBODY') } };
const answered = (queryId: string, result: ResultSet): StatementResult => ({
  queryId,
  statementTypeId: statementTypes.select,
  result,
});

describe('Pieces of a result', () => {
  it('are every row once, in order, whatever the rows are', () => {
    const row = fc.array(fc.oneof(fc.string({ maxLength: 200 }), fc.constant(null)), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), fc.nat(2000), fc.nat(2000), (rows, inline, chunk) => {
        const result = { columns: [textColumn('A'), textColumn('B')], rows };
        const { inline: first, chunks } = layoutOf(result, inline + 1, chunk + 1);
        let next = first.rowCount;
        for (const { start, rowCount } of chunks) {
          expect(start).toBe(next);
          expect(rowCount).toBeGreaterThan(0);
          next += rowCount;
        }
        expect(next).toBe(rows.length);
      }),
    );
  });

  it('are given out for exactly what was signed', () => {
    const store = new ResultStore({ clock: () => asInstant(0), retention: 1000, retainedCells: 1000 });
    store.keep(owner, answered('query', numbers(100)));
    const capability = store.capability('query', 10, 20);
    expect(store.redeem(capability)).toMatchObject({ start: 10, rowCount: 20 });
    fc.assert(
      fc.property(fc.nat(capability.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, text) => {
        const altered = capability.slice(0, at) + text + capability.slice(at + 1);
        const range = store.redeem(altered);
        // Base64 has spellings of its last character that mean the same bytes: the same rows, then.
        if (range !== undefined) expect(range).toMatchObject({ start: 10, rowCount: 20 });
      }),
    );
  });

  it('of another process are unknown', () => {
    const options = { clock: () => asInstant(0), retention: 1000, retainedCells: 1000 };
    const [one, other] = [new ResultStore(options), new ResultStore(options)];
    for (const store of [one, other]) store.keep(owner, answered('query', numbers(10)));
    expect(other.redeem(one.capability('query', 0, 5))).toBeUndefined();
  });

  it('are let go when too many are kept, the one read longest ago first', () => {
    const store = new ResultStore({ clock: () => asInstant(0), retention: 1000, retainedCells: 40 });
    store.keep(owner, answered('first', numbers(10)));
    store.keep(owner, answered('second', numbers(10)));
    const first = store.capability('first', 0, 5);
    const second = store.capability('second', 0, 5);
    expect(store.redeem(first)).toBeDefined();
    store.keep(owner, answered('third', numbers(10)));
    expect(store.redeem(first)).toBeDefined();
    expect(store.redeem(second)).toBeUndefined();
  });
});
