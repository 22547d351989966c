/** Bodies that never arrive. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBody } from '../../src/scim/read-body.ts';
import { type SlowBodies, watchSlowBodies } from '../../src/scim/slow-bodies.ts';

let slowBodies: SlowBodies;
beforeAll(() => {
  slowBodies = watchSlowBodies(600_000);
});
afterAll(() => slowBodies.stop());

test('a request that was cut off before its body is read is refused at once', async () => {
  const request = new IncomingMessage(new Socket());
  request.destroy();
  await new Promise((resolve) => request.once('close', resolve));
  await expect(readBody(request, 1000, slowBodies)).rejects.toMatchObject({ status: 400 });
});
