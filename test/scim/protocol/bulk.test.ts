import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBulkRequest, resolveBulkIds } from '../../../src/scim/protocol/bulk.ts';
import { ScimError } from '../../../src/scim/protocol/errors.ts';
import { hostileJson } from './arbitraries.ts';

const limits = { maxOperations: 5 };
const post = (bulkId: string, path: string, data: object) => ({ method: 'POST', path, bulkId, data });
const read = (...operations: unknown[]) => readBulkRequest({ Operations: operations }, limits);

test('operations are read, references first', () => {
  const request = readBulkRequest(
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      failOnErrors: 1,
      Operations: [
        {
          method: 'patch',
          path: '/Groups/5',
          version: 'W/"1"',
          data: { Operations: [{ op: 'remove', path: 'members[value eq "bulkId:b"]' }] },
        },
        post('g', '/Groups', { displayName: 'g', members: [{ value: 'bulkId:b' }] }),
        post('b', '/Users', { userName: 'b' }),
        { method: 'DELETE', path: 'Users/bulkId:b' },
      ],
    },
    limits,
  );
  expect(request.failOnErrors).toBe(1);
  expect(request.order).toStrictEqual([2, 0, 1, 3]);
  expect(request.operations.map(({ method, kind, id }) => [method, kind, id])).toStrictEqual([
    ['PATCH', 'Group', '5'],
    ['POST', 'Group', undefined],
    ['POST', 'User', undefined],
    ['DELETE', 'User', 'bulkId:b'],
  ]);
  expect(request.operations[3]?.data).toBeUndefined();
});

test('what an operation needs comes in the order in which it names it', () => {
  const { order } = read(
    post('g', '/Groups', { displayName: 'g', members: [{ value: 'bulkId:b' }, { value: 'bulkId:a' }] }),
    post('a', '/Users', { userName: 'a' }),
    post('b', '/Users', { userName: 'b' }),
  );
  expect(order).toStrictEqual([2, 1, 0]);
});

test('a circle of references still has an order', () => {
  const { order } = read(
    post('a', '/Groups', { displayName: 'a', members: [{ value: 'bulkId:b' }] }),
    post('b', '/Groups', { displayName: 'b', members: [{ value: 'bulkId:a' }] }),
    post('c', '/Groups', { displayName: 'c', members: [{ value: 'bulkId:c' }] }),
  );
  expect([...order].sort()).toStrictEqual([0, 1, 2]);
});

test('references become ids, wherever they stand', () => {
  const data = {
    displayName: 'not bulkId:a',
    members: [{ value: 'bulkId:a', $ref: '/Users/bulkId:a' }],
    Operations: [{ op: 'remove', path: 'members[value eq "bulkId:a"]', value: 'bulkId:a' }],
  };
  expect(resolveBulkIds(data, new Map([['a', '7']]))).toStrictEqual({
    displayName: 'not bulkId:a',
    members: [{ value: '7', $ref: '/Users/7' }],
    Operations: [{ op: 'remove', path: 'members[value eq "7"]', value: '7' }],
  });
  expect(() => resolveBulkIds(data, new Map())).toThrow(expect.objectContaining({ status: 409 }));
});

describe('refuses', () => {
  const user = post('a', '/Users', { userName: 'a' });
  test.each<[string, unknown, number]>([
    ['what is no object', 5, 400],
    ['no operations', {}, 400],
    ['too many', { Operations: Array(6).fill(user) }, 413],
    ['an unknown method', { Operations: [{ ...user, method: 'GET' }] }, 400],
    ['an unknown endpoint', { Operations: [{ ...user, path: '/Schemas' }] }, 400],
    ['POST to a resource', { Operations: [{ ...user, path: '/Users/1' }] }, 400],
    ['PUT without an id', { Operations: [{ ...user, method: 'PUT' }] }, 400],
    ['POST without a bulkId', { Operations: [{ ...user, bulkId: undefined }] }, 400],
    ['a bulkId twice', { Operations: [user, user] }, 400],
    ['no data', { Operations: [{ ...user, data: undefined }] }, 400],
    ['failOnErrors of 0', { failOnErrors: 0, Operations: [user] }, 400],
    ['a path that is no URI', { Operations: [{ method: 'DELETE', path: '/Users/%zz' }] }, 400],
  ])('%s', (_, body, status) => {
    expect(() => readBulkRequest(body, limits)).toThrow(expect.objectContaining({ status }));
  });

  test('data nested without end', () => {
    let data: object = {};
    for (let depth = 0; depth < 5_000; depth += 1) data = { data };
    expect(() => read(post('a', '/Users', data))).toThrow('nested deeper');
  });

  test('hostile bodies in SCIM words', () => {
    fc.assert(
      fc.property(hostileJson, hostileJson, (body, data) => {
        for (const one of [body, { Operations: [{ method: 'PUT', path: '/Users/1', data }] }]) {
          try {
            for (const { data: read } of readBulkRequest(one, limits).operations)
              resolveBulkIds(read ?? null, new Map());
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        }
      }),
    );
  });
});
