import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveBulkIds, withoutReferences } from '../../../src/scim/protocol/bulk/references.ts';
import { isReadable, readBulkRequest } from '../../../src/scim/protocol/bulk/request.ts';
import { ScimError } from '../../../src/scim/protocol/errors.ts';
import { hostileJson } from './arbitraries.ts';

const limits = { maxOperations: 5 };
const post = (bulkId: string, path: string, data: object) => ({ method: 'POST', path, bulkId, data });
const alone = (index: number) => ({ operations: [index], isCircle: false });
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
  expect(request.order).toStrictEqual([2, 0, 1, 3].map(alone));
  const operations = request.operations.filter(isReadable);
  expect(operations.map(({ method, kind, id }) => [method, kind, id])).toStrictEqual([
    ['PATCH', 'Group', '5'],
    ['POST', 'Group', undefined],
    ['POST', 'User', undefined],
    ['DELETE', 'User', 'bulkId:b'],
  ]);
  expect(operations[3]?.data).toBeUndefined();
});

test('what an operation needs comes in the order in which it names it', () => {
  const { order } = read(
    post('g', '/Groups', { displayName: 'g', members: [{ value: 'bulkId:b' }, { value: 'bulkId:a' }] }),
    post('a', '/Users', { userName: 'a' }),
    post('b', '/Users', { userName: 'b' }),
  );
  expect(order).toStrictEqual([2, 1, 0].map(alone));
});

test('operations that refer to each other in a circle run together, after what all of them need', () => {
  const { order } = readBulkRequest(
    {
      Operations: [
        post('a', '/Groups', { displayName: 'a', members: [{ value: 'bulkId:b' }] }),
        post('b', '/Groups', { displayName: 'b', members: [{ value: 'bulkId:c' }, { value: 'bulkId:u' }] }),
        post('c', '/Groups', { displayName: 'c', members: [{ value: 'bulkId:a' }] }),
        post('self', '/Groups', { displayName: 's', members: [{ value: 'bulkId:self' }] }),
        post('after', '/Groups', { displayName: 'after', members: [{ value: 'bulkId:c' }] }),
        post('u', '/Users', { userName: 'u' }),
      ],
    },
    { maxOperations: 10 },
  );
  expect(order).toStrictEqual([
    alone(5),
    { operations: [0, 1, 2], isCircle: true },
    { operations: [3], isCircle: true },
    alone(4),
  ]);
});

test('every operation runs once, after what it needs unless that needs it too', () => {
  const count = 8;
  const names = Array.from({ length: count }, (_, index) => `b${index}`);
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.nat(count - 1)), { minLength: count, maxLength: count }),
      (edges) => {
        const { order } = readBulkRequest(
          {
            Operations: edges.map((needs, index) =>
              post(names[index] ?? '', '/Groups', {
                displayName: 'g',
                members: needs.map((other) => ({ value: `bulkId:${names[other]}` })),
              }),
            ),
          },
          { maxOperations: count },
        );
        const reaches = (from: number): ReadonlySet<number> => {
          const found = new Set(edges[from]);
          for (const one of found) for (const next of edges[one] ?? []) found.add(next);
          return found;
        };
        expect(order.flatMap(({ operations }) => operations).sort((a, b) => a - b)).toStrictEqual([
          ...names.keys(),
        ]);
        const done = new Set<number>();
        for (const { operations, isCircle } of order) {
          const [first = 0] = operations;
          expect(isCircle).toBe(reaches(first).has(first));
          for (const one of operations) {
            for (const other of operations) if (isCircle) expect(reaches(one).has(other)).toBe(true);
          }
          for (const one of operations) done.add(one);
          for (const one of operations)
            for (const needed of reaches(one)) expect(done.has(needed)).toBe(true);
        }
      },
    ),
  );
});

test('what refers to an operation goes with all its parts, the rest stays', () => {
  const isGone = (bulkId: string): boolean => bulkId === 'gone';
  expect(
    withoutReferences(
      {
        displayName: 'about bulkId:gone',
        members: [
          { value: 'bulkId:gone', type: 'User' },
          { value: 'bulkId:here' },
          'bulkId:gone',
          { $ref: '/Users/bulkId:gone', display: 'x' },
        ],
        manager: { value: 'bulkId:gone', displayName: 'x' },
        extension: { manager: 'bulkId:gone', department: 'D' },
      },
      isGone,
    ),
  ).toStrictEqual({
    displayName: 'about bulkId:gone',
    members: [{ value: 'bulkId:here' }],
    extension: { department: 'D' },
  });
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

const user = post('a', '/Users', { userName: 'a' });

describe('refuses as a whole', () => {
  test.each<[string, unknown, number]>([
    ['what is no object', 5, 400],
    ['no operations', {}, 400],
    ['an operation that is no object', { Operations: [user, null] }, 400],
    [
      'what says nowhere what to do, as the body of a PATCH',
      { Operations: [{ op: 'add' }, { op: 'remove' }] },
      400,
    ],
    ['too many', { Operations: Array(6).fill(user) }, 413],
    ['failOnErrors below 0', { failOnErrors: -1, Operations: [user] }, 400],
    ['failOnErrors that is no integer', { failOnErrors: 1.5, Operations: [user] }, 400],
  ])('%s', (_, body, status) => {
    expect(() => readBulkRequest(body, limits)).toThrow(expect.objectContaining({ status }));
  });
});

test('failOnErrors of 0 is how clients without null leave it out', () => {
  expect(readBulkRequest({ failOnErrors: 0, Operations: [user] }, limits).failOnErrors).toBeUndefined();
});

test('operations that cannot be read fail one by one, even where none can', () => {
  const { operations } = read({ ...user, path: '/Devices' }, { method: 'DELETE', path: '/Users' });
  expect(operations).toMatchObject([
    { method: 'POST', refusal: { status: 400 } },
    { method: 'DELETE', refusal: { status: 400 } },
  ]);
});

describe('refuses one operation and reads the others', () => {
  let deep: object = {};
  for (let depth = 0; depth < 5_000; depth += 1) deep = { deep };

  test.each<[string, unknown]>([
    ['an unknown method', { ...user, method: 'GET' }],
    ['an unknown endpoint', { ...user, path: '/Schemas' }],
    ['POST to a resource', { ...user, path: '/Users/1' }],
    ['PUT without an id', { ...user, method: 'PUT' }],
    ['POST without a bulkId', { ...user, bulkId: undefined }],
    ['a bulkId of another', { ...user, bulkId: 'first' }],
    ['no data', { ...user, data: undefined }],
    ['a path that is no URI', { method: 'DELETE', path: '/Users/%zz' }],
    ['data nested without end', { ...user, data: deep }],
  ])('%s', (_, operation) => {
    const { operations, order } = read(
      post('first', '/Users', { userName: 'first' }),
      operation,
      post('last', '/Users', { userName: 'last' }),
    );
    expect(operations.map(isReadable)).toStrictEqual([true, false, true]);
    expect(operations[1]).toMatchObject({ refusal: { status: 400 } });
    expect(order).toStrictEqual([0, 1, 2].map(alone));
  });

  test('hostile bodies in SCIM words', () => {
    fc.assert(
      fc.property(hostileJson, hostileJson, (body, data) => {
        for (const one of [body, { Operations: [{ method: 'PUT', path: '/Users/1', data }] }]) {
          try {
            for (const { data: read } of readBulkRequest(one, limits).operations.filter(isReadable))
              resolveBulkIds(read ?? null, new Map());
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        }
      }),
    );
  });
});
