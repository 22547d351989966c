import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../src/scim/protocol/cursor.ts';
import { errorBody, ScimError } from '../../../src/scim/protocol/errors.ts';
import { ifMatchHolds, ifNoneMatchHolds, weakETag } from '../../../src/scim/protocol/etag.ts';
import { describeQuery, listResponse, readListRequest } from '../../../src/scim/protocol/list.ts';
import { readSearchRequest } from '../../../src/scim/protocol/search.ts';
import { compareResources, readSort } from '../../../src/scim/protocol/sort.ts';

const refusalOf = (work: () => unknown): readonly unknown[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return [error.status, error.scimType];
    throw error;
  }
  return [];
};

describe('pages', () => {
  test.each<[string, Record<string, string>, object]>([
    ['by default', {}, { kind: 'index', startIndex: 1, count: 100 }],
    ['as asked', { startIndex: '3', count: '7' }, { kind: 'index', startIndex: 3, count: 7 }],
    ['names in any case', { startindex: '3', COUNT: '7' }, { kind: 'index', startIndex: 3, count: 7 }],
    ['from 1 at least', { startIndex: '0', count: '-5' }, { kind: 'index', startIndex: 1, count: 0 }],
    ['of 1000 at most', { startIndex: '-9', count: '5000' }, { kind: 'index', startIndex: 1, count: 1000 }],
    [
      'numbers beyond reason',
      { startIndex: '9'.repeat(40) },
      { kind: 'index', startIndex: Number.MAX_SAFE_INTEGER, count: 100 },
    ],
    [
      'empty parameters',
      { startIndex: '', count: '', filter: ' ' },
      { kind: 'index', startIndex: 1, count: 100 },
    ],
    ['the first with a cursor', { cursor: '', count: '5' }, { kind: 'cursor', cursor: undefined, count: 5 }],
    ['the next with a cursor', { cursor: 'abc' }, { kind: 'cursor', cursor: 'abc', count: 100 }],
  ])('%s', (_, query, page) => {
    expect(readListRequest('User', query).page).toStrictEqual(page);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['startIndex that is no number', { startIndex: 'abc' }, 'invalidValue'],
    ['count that is no integer', { count: '1.5' }, 'invalidValue'],
    ['count in hexadecimal', { count: '0x10' }, 'invalidValue'],
    ['count with a cursor', { count: 'many', cursor: '' }, 'invalidCount'],
    ['filter given twice', { filter: ['title pr', 'id pr'] }, 'invalidValue'],
    ['filter that is malformed', { filter: 'userName eq' }, 'invalidFilter'],
    ['sortOrder', { sortBy: 'userName', sortOrder: 'up' }, 'invalidValue'],
    ['sortBy of no attribute', { sortBy: 'shoeSize' }, 'invalidValue'],
    ['sortBy of a secret', { sortBy: 'password' }, 'invalidValue'],
    ['sortBy of a complex attribute', { sortBy: 'name' }, 'invalidValue'],
  ])('refuses %s', (_, query, scimType) => {
    expect(refusalOf(() => readListRequest('User', query))).toStrictEqual([400, scimType]);
  });

  test('a /.search body says the same as a query string', () => {
    const fromQuery = readListRequest('User', {
      filter: 'userName sw "a"',
      sortBy: 'name.familyName',
      sortOrder: 'Descending',
      startIndex: '2',
      count: '10',
      attributes: 'userName,emails',
    });
    const fromBody = readSearchRequest('User', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName sw "a"',
      sortBy: 'name.familyName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 10,
      attributes: ['userName', 'emails'],
      excludedAttributes: null,
    });
    expect(fromBody).toStrictEqual(fromQuery);
  });

  test.each<[unknown]>([
    [null],
    [{ filter: 5 }],
    [{ attributes: [1] }],
    [{ attributes: {} }],
    [{ count: true }],
    [{ startIndex: 1.5 }],
  ])('a /.search body %j is refused', (body) => {
    expect(refusalOf(() => readSearchRequest('User', body))[0]).toBe(400);
  });
});

describe('order', () => {
  const people = [
    { userName: 'b', emails: [{ value: 'z@x' }, { value: 'A@x', primary: true }] },
    { userName: 'C', title: 'T', emails: [{ value: 'm@x' }] },
    { userName: 'a' },
  ];
  const sorted = (by: string, order?: string) => {
    const sort = readSort('User', by, order);
    if (sort === undefined) throw new Error('no sort');
    return [...people].sort(compareResources(sort)).map(({ userName }) => userName);
  };
  test('by text in any case', () => expect(sorted('userName')).toStrictEqual(['a', 'b', 'C']));
  test('descending', () => expect(sorted('userName', 'descending')).toStrictEqual(['C', 'b', 'a']));
  test('by the primary value, those without last', () =>
    expect(sorted('emails')).toStrictEqual(['b', 'C', 'a']));
  test('descending, those without first', () =>
    expect(sorted('emails.value', 'descending')).toStrictEqual(['a', 'C', 'b']));
});

describe('cursors', () => {
  const context = { query: 'q', now: 1_000, lifetime: 500 };
  const encode = (issuedAt: number) => encodeCursor({ after: '7_u', query: 'q', issuedAt });

  test('tell where to go on', () => {
    expect(decodeCursor(encode(600), context)).toStrictEqual({ after: '7_u' });
    expect(encode(600)).toMatch(/^[\w-]+$/);
  });
  test('expire', () => {
    expect(refusalOf(() => decodeCursor(encode(499), context))).toStrictEqual([400, 'expiredCursor']);
  });
  test('belong to one list', () => {
    const other = readListRequest('User', { filter: 'title pr' });
    const query = describeQuery('User', other);
    expect(query).not.toBe(describeQuery('Group', readListRequest('Group', {})));
    expect(refusalOf(() => decodeCursor(encode(600), { ...context, query }))).toStrictEqual([
      400,
      'invalidCursor',
    ]);
  });
  test('any other text is refused', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(refusalOf(() => decodeCursor(text, context))).toStrictEqual([400, 'invalidCursor']);
      }),
    );
  });
});

describe('ETags', () => {
  const etag = weakETag(5);
  test.each<[string | undefined, boolean, boolean]>([
    [undefined, true, true],
    ['*', true, false],
    ['W/"5"', true, false],
    ['"5"', true, false],
    ['5', true, false],
    ['W/"4", W/"5"', true, false],
    ['"4","x,5"', false, true],
    ['W/"55"', false, true],
    ['', false, true],
  ])('%s', (header, matches, lacks) => {
    expect(ifMatchHolds(header, etag)).toBe(matches);
    expect(ifNoneMatchHolds(header, etag)).toBe(lacks);
  });
});

test('bodies of lists and errors', () => {
  expect(
    listResponse({ resources: [{ id: '1' }], totalResults: 9, startIndex: 1, nextCursor: 'n' }),
  ).toStrictEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 9,
    itemsPerPage: 1,
    startIndex: 1,
    nextCursor: 'n',
    Resources: [{ id: '1' }],
  });
  expect(errorBody(new ScimError(404, undefined, 'gone'))).toStrictEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '404',
    detail: 'gone',
  });
  expect(errorBody(new ScimError(409, 'uniqueness', 'taken'))).toMatchObject({
    status: '409',
    scimType: 'uniqueness',
  });
});
