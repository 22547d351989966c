/** What every ratio is taken of: a `node:http` handler that answers one fixed SCIM user. */
import http from 'node:http';

const user = JSON.stringify({
  schemas: [
    'urn:ietf:params:scim:schemas:core:2.0:User',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    'urn:ietf:params:scim:schemas:extension:2.0:User',
  ],
  id: '12345_1',
  externalId: 'ext-12345',
  meta: {
    resourceType: 'User',
    created: '2026-01-01T00:00:00Z',
    lastModified: '2026-01-01T00:00:00Z',
    location: 'http://127.0.0.1:8080/scim/v2/Users/12345_1',
    version: 'W/"1"',
  },
  userName: 'user12345@bench.example',
  name: { givenName: 'User', familyName: '12345' },
  displayName: 'User 12345',
  emails: [{ value: 'user12345@bench.example', type: 'work', primary: true }],
  active: true,
  groups: [],
});

const server = http.createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/scim+json',
    'content-length': Buffer.byteLength(user),
  });
  response.end(user);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`bare listening on http://127.0.0.1:${address.port}\n`);
  }
});
