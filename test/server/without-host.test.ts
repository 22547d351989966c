/** Requests that Node's HTTP server would by itself answer without a word, on the server as users start it. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('without-host');
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: ReturnType<JSON['parse']>;
}

const ask = (head: string, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const length = body === '' ? '' : `content-length: ${body.length}\r\n`;
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${head}\r\nconnection: close\r\n${length}\r\n${body}`),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () =>
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
        type: /^content-type: ([^;\r]+)/im.exec(text)?.[1],
        body: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)),
      }),
    );
  });

const complaint = 'A request of HTTP/1.1 needs a Host header.';

test.each(['GET /scim/v2/Users', 'GET /scim/v2/Nowhere', 'DELETE /scim/v2/Users/1_1', 'GET /scim'])(
  '%s without Host is refused in the words of SCIM',
  async (request) => {
    expect(await ask(`${request} HTTP/1.1`)).toEqual({
      status: 400,
      type: 'application/scim+json',
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '400',
        scimType: 'invalidSyntax',
        detail: complaint,
      },
    });
  },
);

test('a body that comes with it changes nothing of that', async () => {
  const answer = await ask('POST /scim/v2/Users HTTP/1.1\r\ncontent-type: application/json', '{"a":1}');
  expect([answer.status, answer.type]).toEqual([400, 'application/scim+json']);
});

test.each(['POST /session/v1/login-request', 'GET /api/v2/statements/1', 'GET /healthz', 'GET /nowhere'])(
  '%s without Host is refused with a reason, as JSON',
  async (request) => {
    const { status, type, body } = await ask(`${request} HTTP/1.1`);
    expect([status, type]).toEqual([400, 'application/json']);
    expect(JSON.stringify(body)).toContain(complaint);
  },
);

test('HTTP/1.0 knows no Host', async () => {
  expect(await ask('GET /healthz HTTP/1.0')).toMatchObject({ status: 200 });
  expect(await ask('GET /scim/v2/Users HTTP/1.0')).toMatchObject({ status: 401 });
});

test('an expectation that nobody knows is passed over', async () => {
  expect(await ask('GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\nexpect: tea')).toMatchObject({
    status: 401,
    type: 'application/scim+json',
  });
});
