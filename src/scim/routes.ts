/** What lies where: the endpoints of RFC 7644 section 3.2, and what may be asked of each. */
import type { Operation } from './call.ts';
import { bulk } from './endpoints/bulk/bulk.ts';
import {
  getResourceType,
  getSchema,
  getServiceProviderConfig,
  listResourceTypes,
  listSchemas,
} from './endpoints/discovery.ts';
import { createGroup } from './endpoints/groups/create.ts';
import { getGroup } from './endpoints/groups/get.ts';
import { listGroups, searchGroups } from './endpoints/groups/list.ts';
import { patchGroup } from './endpoints/groups/patch.ts';
import { removeGroup } from './endpoints/groups/remove.ts';
import { replaceGroup } from './endpoints/groups/replace.ts';
import { me } from './endpoints/me.ts';
import { listAll, searchAll } from './endpoints/search.ts';
import { createUser } from './endpoints/users/create.ts';
import { getUser } from './endpoints/users/get.ts';
import { listUsers, searchUsers } from './endpoints/users/list.ts';
import { patchUser } from './endpoints/users/patch.ts';
import { removeUser } from './endpoints/users/remove.ts';
import { replaceUser } from './endpoints/users/replace.ts';

export interface Route {
  /** As metrics name it: `/Users/:id`. */
  readonly pattern: string;
  /** What the concurrency limit counts by: `/Users`. */
  readonly endpoint: string;
  readonly operations: ReadonlyMap<string, Operation>;
}

interface Endpoint {
  readonly collection: Route;
  readonly item: Route | undefined;
  /** POST /{endpoint}/.search */
  readonly search: Route | undefined;
}

const route = (pattern: string, operations: { readonly [method: string]: Operation }): Route => ({
  pattern,
  endpoint: `/${pattern.split('/')[1]}`,
  operations: new Map(Object.entries(operations)),
});

const methods = (operation: Operation): { readonly [method: string]: Operation } => ({
  GET: operation,
  POST: operation,
  PUT: operation,
  PATCH: operation,
  DELETE: operation,
});

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    'users',
    {
      collection: route('/Users', { GET: listUsers, POST: createUser }),
      item: route('/Users/:id', { GET: getUser, PUT: replaceUser, PATCH: patchUser, DELETE: removeUser }),
      search: route('/Users/.search', { POST: searchUsers }),
    },
  ],
  [
    'groups',
    {
      collection: route('/Groups', { GET: listGroups, POST: createGroup }),
      item: route('/Groups/:id', {
        GET: getGroup,
        PUT: replaceGroup,
        PATCH: patchGroup,
        DELETE: removeGroup,
      }),
      search: route('/Groups/.search', { POST: searchGroups }),
    },
  ],
  [
    'serviceproviderconfig',
    {
      collection: route('/ServiceProviderConfig', { GET: getServiceProviderConfig }),
      item: undefined,
      search: undefined,
    },
  ],
  [
    'resourcetypes',
    {
      collection: route('/ResourceTypes', { GET: listResourceTypes }),
      item: route('/ResourceTypes/:id', { GET: getResourceType }),
      search: undefined,
    },
  ],
  [
    'schemas',
    {
      collection: route('/Schemas', { GET: listSchemas }),
      item: route('/Schemas/:id', { GET: getSchema }),
      search: undefined,
    },
  ],
  ['bulk', { collection: route('/Bulk', { POST: bulk }), item: undefined, search: undefined }],
  ['.search', { collection: route('/.search', { POST: searchAll }), item: undefined, search: undefined }],
  ['me', { collection: route('/Me', methods(me)), item: undefined, search: undefined }],
]);

const root = route('/', { GET: listAll });

/** The route of a path below the base URL, and the id in it. */
export const findRoute = (
  segments: readonly string[],
): { readonly route: Route; readonly id: string } | undefined => {
  const [name, id = ''] = segments;
  if (name === undefined) return { route: root, id };
  const endpoint = endpoints.get(name.toLowerCase());
  if (endpoint === undefined || segments.length > 2) return undefined;
  if (segments.length === 1) return { route: endpoint.collection, id };
  if (id === '.search' && endpoint.search !== undefined) return { route: endpoint.search, id };
  return endpoint.item === undefined ? undefined : { route: endpoint.item, id };
};

/** HEAD is GET without the body (RFC 9110 section 9.3.2). */
export const operationOf = ({ operations }: Route, method: string): Operation | undefined =>
  operations.get(method === 'HEAD' ? 'GET' : method);

/** The value of `Allow` in a 405. */
export const allowedMethods = ({ operations }: Route): string => [...operations.keys()].join(', ');
