import { describe, expect, it } from 'vitest';
import { startWire, type WireUnderTest } from './wire-under-test.ts';

const run = (wire: WireUnderTest, token: string, sqlText: string, extra: object = {}) =>
  wire.send('/queries/v1/query-request', { token, body: { sqlText, ...extra } });

async function started(wire: WireUnderTest, sqlText: string): Promise<void> {
  while (!wire.engine.executed.some((request) => request.sqlText === sqlText))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('Stopping the server', () => {
  it('lets statements under way finish and answers their drivers', async () => {
    const wire = await startWire();
    const { token } = await wire.signIn();
    const gate = wire.engine.gate('under way');
    const answer = run(wire, token, 'under way');
    await started(wire, 'under way');
    const closing = wire.close();
    expect(wire.engine.closed).toBe(false);
    gate.finish();
    expect((await answer).body.data.rowset).toEqual([['0', 'row 0']]);
    await closing;
    expect(wire.engine.closed).toBe(true);
  });

  it('waits for detached statements, too', async () => {
    const wire = await startWire();
    const { token } = await wire.signIn();
    const gate = wire.engine.gate('detached');
    await run(wire, token, 'detached', { asyncExec: true });
    const closing = wire.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(wire.engine.closed).toBe(false);
    gate.finish();
    await closing;
  });

  it('aborts what takes too long, and its driver hears so', async () => {
    const wire = await startWire({ drain: 50 });
    const { token } = await wire.signIn();
    wire.engine.gate('endless');
    const answer = run(wire, token, 'endless');
    await started(wire, 'endless');
    await wire.close();
    expect((await answer).body.code).toBe('000604');
  });
});
