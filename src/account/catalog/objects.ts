/** Integrations, policies, rules, warehouses, databases and schemas, all in memory. Names are unique by kind and parent. */
import type { Queryable, Transaction } from '../../store/database.ts';
import {
  asInstant,
  asName,
  asObjectId,
  asRoleId,
  type CatalogObject,
  type CatalogObjectKind,
  type FileFormat,
  type Instant,
  type Integration,
  type IntegrationOf,
  type IntegrationType,
  type JsonObject,
  type Name,
  type ObjectId,
  type RoleId,
  type Securable,
  type Stage,
  type Table,
  type View,
} from '../model.ts';
import type { EndedObject } from '../usage-records.ts';
import { keepEnded } from './ended-records.ts';
import { dataPolicies } from './kinds/data-policies.ts';
import { databases } from './kinds/database.ts';
import { databaseRoles } from './kinds/database-role.ts';
import { integrations } from './kinds/integration.ts';
import type { ObjectBase } from './kinds/kind.ts';
import { networkPolicies } from './kinds/network-policy.ts';
import { networkRules } from './kinds/network-rule.ts';
import { schemas } from './kinds/schema.ts';
import { securityPolicies } from './kinds/security-policies.ts';
import { sequences } from './kinds/sequence.ts';
import { fileFormats, stages } from './kinds/stages.ts';
import { tables } from './kinds/table.ts';
import { tags } from './kinds/tag.ts';
import { views } from './kinds/view.ts';
import { warehouses } from './kinds/warehouse.ts';

/** The object type of a kind: `ObjectOf<'SCHEMA'>` is Schema. */
export type ObjectOf<Kind extends CatalogObjectKind> = Extract<CatalogObject, { kind: Kind }>;

interface ObjectRow {
  readonly id: number;
  readonly kind: CatalogObjectKind;
  readonly parent_id: number;
  readonly name: string;
  readonly owner_role_id: number | null;
  readonly comment: string | null;
  readonly created_on: number;
  readonly properties: string;
}

const restore = (
  kind: CatalogObjectKind,
  base: ObjectBase,
  parent: number,
  properties: JsonObject,
): CatalogObject => {
  switch (kind) {
    case 'INTEGRATION':
      return integrations.restore(base, parent, properties);
    case 'NETWORK POLICY':
      return networkPolicies.restore(base, parent, properties);
    case 'NETWORK RULE':
      return networkRules.restore(base, parent, properties);
    case 'AUTHENTICATION POLICY':
    case 'PASSWORD POLICY':
    case 'SESSION POLICY':
      return securityPolicies.restore(kind, base, parent, properties);
    case 'ROW ACCESS POLICY':
    case 'MASKING POLICY':
      return dataPolicies.restore(kind, base, parent, properties);
    case 'WAREHOUSE':
      return warehouses.restore(base, parent, properties);
    case 'DATABASE':
      return databases.restore(base, parent, properties);
    case 'SCHEMA':
      return schemas.restore(base, parent, properties);
    case 'DATABASE ROLE':
      return databaseRoles.restore(base, parent, properties);
    case 'TAG':
      return tags.restore(base, parent, properties);
    case 'TABLE':
      return tables.restore(base, parent, properties);
    case 'VIEW':
      return views.restore(base, parent, properties);
    case 'SEQUENCE':
      return sequences.restore(base, parent, properties);
    case 'STAGE':
      return stages.restore(base, parent, properties);
    case 'FILE FORMAT':
      return fileFormats.restore(base, parent, properties);
  }
};

/** The id of the object that `object` lies in; 0 for the account. */
export const parentOf = (object: CatalogObject): number => {
  switch (object.kind) {
    case 'INTEGRATION':
      return integrations.parent(object);
    case 'NETWORK POLICY':
      return networkPolicies.parent(object);
    case 'NETWORK RULE':
      return networkRules.parent(object);
    case 'AUTHENTICATION POLICY':
    case 'PASSWORD POLICY':
    case 'SESSION POLICY':
      return securityPolicies.parent(object);
    case 'ROW ACCESS POLICY':
    case 'MASKING POLICY':
      return dataPolicies.parent(object);
    case 'WAREHOUSE':
      return warehouses.parent(object);
    case 'DATABASE':
      return databases.parent(object);
    case 'SCHEMA':
      return schemas.parent(object);
    case 'DATABASE ROLE':
      return databaseRoles.parent(object);
    case 'TAG':
      return tags.parent(object);
    case 'TABLE':
      return tables.parent(object);
    case 'VIEW':
      return views.parent(object);
    case 'SEQUENCE':
      return sequences.parent(object);
    case 'STAGE':
      return stages.parent(object);
    case 'FILE FORMAT':
      return fileFormats.parent(object);
  }
};

const propertiesOf = (object: CatalogObject): JsonObject => {
  switch (object.kind) {
    case 'INTEGRATION':
      return integrations.properties(object);
    case 'NETWORK POLICY':
      return networkPolicies.properties(object);
    case 'NETWORK RULE':
      return networkRules.properties(object);
    case 'AUTHENTICATION POLICY':
    case 'PASSWORD POLICY':
    case 'SESSION POLICY':
      return securityPolicies.properties(object);
    case 'ROW ACCESS POLICY':
    case 'MASKING POLICY':
      return dataPolicies.properties(object);
    case 'WAREHOUSE':
      return warehouses.properties(object);
    case 'DATABASE':
      return databases.properties(object);
    case 'SCHEMA':
      return schemas.properties(object);
    case 'DATABASE ROLE':
      return databaseRoles.properties(object);
    case 'TAG':
      return tags.properties(object);
    case 'TABLE':
      return tables.properties(object);
    case 'VIEW':
      return views.properties(object);
    case 'SEQUENCE':
      return sequences.properties(object);
    case 'STAGE':
      return stages.properties(object);
    case 'FILE FORMAT':
      return fileFormats.properties(object);
  }
};

/** What may be a session's own. */
type TemporaryObject = Table | View | Stage | FileFormat;
const temporaryKinds = ['TABLE', 'VIEW', 'STAGE', 'FILE FORMAT'] as const;
export type TemporaryKind = (typeof temporaryKinds)[number];

export const mayBeTemporary = (kind: CatalogObjectKind): kind is TemporaryKind =>
  temporaryKinds.some((known) => known === kind);

const isTemporary = (object: CatalogObject): object is TemporaryObject & { readonly session: number } =>
  sessionOf(object) !== null;

/** A temporary object shares its name with others: in the store it has a place that is its alone. */
const storedParent = (object: CatalogObject): number =>
  sessionOf(object) === null ? parentOf(object) : -object.id;

/** The session whose temporary object it is. */
export const sessionOf = (object: CatalogObject): number | null =>
  'session' in object ? object.session : null;

const temporaryKey = (session: number, kind: TemporaryKind, schema: number, name: string): string =>
  `${session} ${nameKey(kind, schema, name)}`;

/** What was kept of an object when it went away, as it was. */
export const endedObject = ({ kind, parent, properties, ...base }: EndedObject): CatalogObject =>
  restore(kind, base, parent, properties);

const nameKey = (kind: CatalogObjectKind, parent: number, name: string): string =>
  `${kind} ${parent} ${name}`;

const isOfKind = <Kind extends CatalogObjectKind>(
  object: CatalogObject,
  kind: Kind,
): object is ObjectOf<Kind> => object.kind === kind;

export const isOfType = <Type extends IntegrationType>(
  integration: Integration,
  type: Type,
): integration is IntegrationOf<Type> => integration.type === type;

export class CatalogObjects {
  readonly #byId = new Map<number, CatalogObject>();
  readonly #byName = new Map<string, CatalogObject>();
  /** Temporary objects, which are not among those found by name. */
  readonly #temporary = new Map<string, TemporaryObject>();
  readonly #byParent = new Map<number, Map<number, CatalogObject>>();
  #version = 0;

  /** Changes with every change of any object. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<ObjectRow>('SELECT * FROM objects ORDER BY id');
    this.#byId.clear();
    this.#byName.clear();
    this.#temporary.clear();
    this.#byParent.clear();
    this.#version += 1;
    for (const row of rows) {
      const base: ObjectBase = {
        id: asObjectId(row.id),
        name: asName(row.name),
        owner: row.owner_role_id === null ? null : asRoleId(row.owner_role_id),
        comment: row.comment,
        createdOn: asInstant(row.created_on),
      };
      this.#place(restore(row.kind, base, row.parent_id, JSON.parse(row.properties) as JsonObject));
    }
  }

  byId<Kind extends CatalogObjectKind>(kind: Kind, id: number): ObjectOf<Kind> | undefined {
    const found = this.#byId.get(id);
    return found !== undefined && isOfKind(found, kind) ? found : undefined;
  }

  named<Kind extends CatalogObjectKind>(kind: Kind, name: Name, parent = 0): ObjectOf<Kind> | undefined {
    const found = this.#byName.get(nameKey(kind, parent, name));
    return found !== undefined && isOfKind(found, kind) ? found : undefined;
  }

  /** The session's temporary object of that kind and name. */
  temporary<Kind extends TemporaryKind>(
    kind: Kind,
    session: number,
    name: Name,
    schema: ObjectId,
  ): ObjectOf<Kind> | undefined {
    const found = this.#temporary.get(temporaryKey(session, kind, schema, name));
    return found !== undefined && isOfKind(found, kind) ? found : undefined;
  }

  /** The session whose temporary object that is; null for all else. */
  sessionOwning({ kind, id }: Pick<Securable, 'kind' | 'id'>): number | null {
    const found = this.#byId.get(id);
    return found?.kind === kind ? sessionOf(found) : null;
  }

  /** Of one session, or of all. */
  temporaryObjects(session?: number): readonly TemporaryObject[] {
    return [...this.#temporary.values()].filter(
      (object) => session === undefined || object.session === session,
    );
  }

  /** Integrations of one type, in id order. */
  integrationsOf<Type extends IntegrationType>(type: Type): readonly IntegrationOf<Type>[] {
    return this.ofKind('INTEGRATION').filter((integration) => isOfType(integration, type));
  }

  /** In id order. */
  ofKind<Kind extends CatalogObjectKind>(kind: Kind): readonly ObjectOf<Kind>[] {
    const found: ObjectOf<Kind>[] = [];
    for (const object of this.#byId.values()) if (isOfKind(object, kind)) found.push(object);
    return found.sort((left, right) => left.id - right.id);
  }

  all(): readonly CatalogObject[] {
    return [...this.#byId.values()].sort((left, right) => left.id - right.id);
  }

  childrenOf(parent: ObjectId): readonly CatalogObject[] {
    return [...(this.#byParent.get(parent)?.values() ?? [])];
  }

  ownedBy(role: RoleId): readonly CatalogObject[] {
    return this.all().filter((object) => object.owner === role);
  }

  async insert(transaction: Transaction, object: CatalogObject): Promise<void> {
    await transaction.run(
      `INSERT INTO objects (id, kind, parent_id, name, owner_role_id, comment, created_on, properties)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        object.id,
        object.kind,
        storedParent(object),
        object.name,
        object.owner,
        object.comment,
        object.createdOn,
        JSON.stringify(propertiesOf(object)),
      ],
    );
    this.#place(object);
    transaction.onRollback(() => this.#remove(object));
  }

  async update(transaction: Transaction, object: CatalogObject): Promise<void> {
    const before = this.#byId.get(object.id);
    if (before === undefined) throw new Error(`Object ${object.id} is not in the catalog.`);
    await transaction.run(
      'UPDATE objects SET parent_id = ?, name = ?, owner_role_id = ?, comment = ?, properties = ? WHERE id = ?',
      [
        storedParent(object),
        object.name,
        object.owner,
        object.comment,
        JSON.stringify(propertiesOf(object)),
        object.id,
      ],
    );
    this.#remove(before);
    this.#place(object);
    transaction.onRollback(() => {
      this.#remove(object);
      this.#place(before);
    });
  }

  async delete(transaction: Transaction, object: CatalogObject, at: Instant): Promise<void> {
    await transaction.run('DELETE FROM objects WHERE id = ?', [object.id]);
    // Integrations hold secrets, temporary objects are nobody else's, and no view tells of those that were.
    if (object.kind !== 'INTEGRATION' && sessionOf(object) === null)
      await keepEnded(transaction, 'OBJECT', this.#recordOf(object), at);
    this.#remove(object);
    transaction.onRollback(() => this.#place(object));
  }

  #recordOf(object: CatalogObject): EndedObject {
    const { id, kind, name, owner, comment, createdOn } = object;
    return {
      id,
      kind,
      parent: parentOf(object),
      name,
      owner,
      comment,
      createdOn,
      properties: propertiesOf(object),
      within: this.within(object),
    };
  }

  /** The database and schema that the object lies in, as far as it does. */
  within(object: CatalogObject): EndedObject['within'] {
    const parent = this.#byId.get(parentOf(object));
    return parent === undefined ? [] : [...this.within(parent), { id: parent.id, name: parent.name }];
  }

  #place(object: CatalogObject): void {
    this.#version += 1;
    const parent = parentOf(object);
    this.#byId.set(object.id, object);
    if (isTemporary(object))
      this.#temporary.set(temporaryKey(object.session, object.kind, parent, object.name), object);
    else this.#byName.set(nameKey(object.kind, parent, object.name), object);
    const siblings = this.#byParent.get(parent);
    if (siblings === undefined) this.#byParent.set(parent, new Map([[object.id, object]]));
    else siblings.set(object.id, object);
  }

  #remove(object: CatalogObject): void {
    this.#version += 1;
    const parent = parentOf(object);
    this.#byId.delete(object.id);
    if (isTemporary(object))
      this.#temporary.delete(temporaryKey(object.session, object.kind, parent, object.name));
    else this.#byName.delete(nameKey(object.kind, parent, object.name));
    const siblings = this.#byParent.get(parent);
    siblings?.delete(object.id);
    if (siblings?.size === 0) this.#byParent.delete(parent);
  }
}
