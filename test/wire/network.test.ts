/** The official driver over a network that fails for a while. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDriver, type Driver } from '../support/driver.ts';
import { numbers } from './scripted-engine.ts';
import { password, startWire, username, type WireUnderTest } from './wire-under-test.ts';

/** Passes bytes on; can cut every connection, after the request has gone through if need be, and refuse new ones. */
class BadNetwork {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #up = true;
  #losesAnswers = false;

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => {
      if (!this.#up) {
        client.destroy();
        return;
      }
      const upstream = connect(this.#target, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      upstream.on('data', (bytes) => {
        if (this.#losesAnswers) client.destroy();
        else client.write(bytes);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  fail(): void {
    this.#up = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  loseAnswers(): void {
    this.#losesAnswers = true;
  }

  recover(): void {
    this.#up = true;
    this.#losesAnswers = false;
  }

  close(): void {
    this.fail();
    this.#server.close();
  }
}

let wire: WireUnderTest;
let network: BadNetwork;
let driver: Driver;

beforeAll(async () => {
  wire = await startWire();
  network = new BadNetwork(Number(new URL(wire.url).port));
  driver = await connectDriver(await network.listen(), { username, password });
});
afterAll(async () => {
  await driver.close();
  network.close();
  await wire.close();
});

const runsOf = (sqlText: string): number =>
  wire.engine.executed.filter((request) => request.sqlText === sqlText).length;

describe('A network that fails', () => {
  it('for five seconds costs the driver that time, and nothing else', async () => {
    network.fail();
    const rows = driver.query('during the outage');
    setTimeout(() => network.recover(), 5_000);
    expect(await rows).toHaveLength(1);
    expect(runsOf('during the outage')).toBe(1);
  });

  it('while a statement runs does not stop it, and it runs once', async () => {
    const gate = wire.engine.gate('slow');
    const rows = driver.query('slow');
    while (runsOf('slow') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    network.fail();
    network.recover();
    gate.finish();
    expect(await rows).toHaveLength(1);
    expect(runsOf('slow')).toBe(1);
  });

  it('before the answer arrives makes the driver ask again, and the statement runs once', async () => {
    network.loseAnswers();
    const rows = driver.query('answer lost');
    while (runsOf('answer lost') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 300));
    network.recover();
    expect(await rows).toHaveLength(1);
    expect(runsOf('answer lost')).toBe(1);
  });

  it('between pieces of a large result costs no row', async () => {
    wire.engine.on('large', () => numbers(100_000));
    setTimeout(() => network.fail(), 60);
    setTimeout(() => network.recover(), 600);
    expect(await driver.query('large')).toHaveLength(100_000);
  });
});
