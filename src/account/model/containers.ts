/** What holds other objects, and what runs queries. */
import type { AccountObject } from './account-object.ts';
import type { JsonObject, ObjectId } from './identifiers.ts';

export interface Warehouse extends AccountObject {
  readonly kind: 'WAREHOUSE';
  /** Upper-case property name to value: WAREHOUSE_SIZE, AUTO_SUSPEND, AUTO_RESUME ... */
  readonly properties: JsonObject;
}

export interface Database extends AccountObject {
  readonly kind: 'DATABASE';
  readonly transient: boolean;
  readonly properties: JsonObject;
}

export interface Schema extends AccountObject {
  readonly kind: 'SCHEMA';
  readonly database: ObjectId;
  readonly transient: boolean;
  readonly managedAccess: boolean;
  readonly properties: JsonObject;
}
