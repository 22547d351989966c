/** A TCP relay to the PostgreSQL server that cuts a connection around a COMMIT. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

export interface CuttingProxy {
  /** The server's URL by way of the relay. */
  readonly url: string;
  /** Cuts the connection of the next COMMIT: before the server gets it, or when it has answered. */
  cutNextCommit(moment: 'before' | 'after'): void;
  close(): Promise<void>;
}

export const cuttingProxy = async (target: string): Promise<CuttingProxy> => {
  const url = new URL(target);
  const port = Number(url.port || 5432);
  const host = url.hostname;
  let cut: 'before' | 'after' | undefined;
  const server = createServer((client) => {
    const upstream = connect({ host, port });
    const sever = (): void => {
      client.destroy();
      upstream.destroy();
    };
    let severOnAnswer = false;
    client.on('error', sever).on('close', sever);
    upstream.on('error', sever).on('close', sever);
    client.on('data', (chunk) => {
      if (cut !== undefined && chunk.includes('; COMMIT')) {
        const moment = cut;
        cut = undefined;
        if (moment === 'before') {
          sever();
          return;
        }
        severOnAnswer = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (severOnAnswer) sever();
      else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relayed = new URL(target);
  relayed.hostname = '127.0.0.1';
  relayed.port = String((server.address() as AddressInfo).port);
  return {
    url: relayed.href,
    cutNextCommit(moment) {
      cut = moment;
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
};
