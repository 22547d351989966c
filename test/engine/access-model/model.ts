/**
 * Who may do what, as the documentation states it.
 * https://docs.snowflake.com/en/user-guide/security-access-control-overview
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges
 */
import {
  databaseOf,
  databaseRoles,
  type FutureGrant,
  kinds,
  type ObjectKind,
  objects,
  type Secondary,
  schemaCount,
  type World,
} from './world.ts';

export type Roles = ReadonlySet<number>;

/** The code of a refusal, or undefined. */
export type Refusal = string | undefined;

export { databaseOf } from './world.ts';

const notThere = '002003';
const insufficient = '003001';

export class Model {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** With everything that the roles inherit. */
  closure(roles: readonly number[]): Roles {
    const reached = new Set(roles);
    for (const higher of reached)
      for (const [lower, above] of this.#world.hierarchy) if (above === higher) reached.add(lower);
    return reached;
  }

  /** The user's roles and all below them, which it may take as its secondary role. */
  active(primary: number, secondary: Secondary): Roles {
    const { userRoles } = this.#world;
    if (secondary === 'NONE') return this.closure([primary]);
    if (secondary === 'ALL') return this.closure([primary, ...userRoles]);
    return this.closure(this.closure(userRoles).has(secondary) ? [primary, secondary] : [primary]);
  }

  isTable(object: number): boolean {
    return kinds[object] === 'TABLE';
  }

  isSecure(view: number): boolean {
    return this.#world.objects[view]?.secure ?? false;
  }

  schemaOf(object: number): number {
    return this.#world.objects[object]?.schema ?? 0;
  }

  ownerOf(object: number): number | null {
    return this.#world.objects[object]?.owner ?? null;
  }

  isManaged(schema: number): boolean {
    return this.#world.schemas[schema]?.managed ?? false;
  }

  /** A view reads what comes before it. */
  readsOf(view: number): number {
    return (this.#world.objects[view]?.reads ?? 0) % view;
  }

  owns(object: number, roles: Roles): boolean {
    return this.#isAmong(this.ownerOf(object), roles);
  }

  ownsSchema(schema: number, roles: Roles): boolean {
    return this.#isAmong(this.#world.schemas[schema]?.owner ?? null, roles);
  }

  #isAmong(owner: number | null, roles: Roles): boolean {
    return owner !== null && roles.has(owner);
  }

  holds(object: number, privilege: string, roles: Roles): boolean {
    return [...this.#world.grants, ...this.#foreseen(object)].some(
      (grant) =>
        ('object' in grant ? grant.object === object : true) &&
        roles.has(grant.role) &&
        (grant.privilege === privilege || privilege === 'ANY'),
    );
  }

  #foreseen(object: number): readonly FutureGrant[] {
    return this.isTable(object) ? this.futureOf(this.schemaOf(object)) : [];
  }

  /** "Future grants defined at the schema level take precedence": those of the database are as if they were not. */
  futureOf(schema: number, isLater = false): readonly FutureGrant[] {
    const { futureGrants } = this.#world;
    const near = futureGrants.filter(({ container }) => container === schema);
    const isHidden = near.length > 0 || (isLater && this.futureOwner(schema) !== undefined);
    return isHidden
      ? near
      : futureGrants.filter(({ container }) => container === schemaCount + databaseOf(schema));
  }

  futureOwner(schema: number): number | undefined {
    return this.#world.futureOwners.find((future) => future.schema === schema)?.role;
  }

  sees(object: number, roles: Roles): boolean {
    return this.owns(object, roles) || this.holds(object, 'ANY', roles);
  }

  reachesSchema(schema: number, roles: Roles): boolean {
    const { schemaGrants } = this.#world;
    return (
      this.ownsSchema(schema, roles) ||
      schemaGrants.some((grant) => grant.schema === schema && roles.has(grant.role))
    );
  }

  /** The roles of a database may use it from the start. */
  usesDatabase(database: number, roles: Roles): boolean {
    return [...databaseRoles, ...this.#world.databaseGrants].some(
      (grant) => grant.database === database && roles.has(grant.role),
    );
  }

  /** That there is such a database: by a privilege on it, or on anything that lies in it. */
  knowsDatabase(database: number, roles: Roles): boolean {
    return (
      this.usesDatabase(database, roles) ||
      this.#world.schemas.some(
        (_, schema) => databaseOf(schema) === database && this.reachesSchema(schema, roles),
      ) ||
      objects.some((object) => databaseOf(this.schemaOf(object)) === database && this.sees(object, roles))
    );
  }

  /** "At least one privilege on the parent database and at least one privilege on the parent schema." */
  reach(schema: number, roles: Roles): Refusal {
    return this.usesDatabase(databaseOf(schema), roles) && this.reachesSchema(schema, roles)
      ? undefined
      : notThere;
  }

  refusal(object: number, privilege: string, roles: Roles): Refusal {
    const unreachable = this.reach(this.schemaOf(object), roles);
    if (unreachable !== undefined || !this.sees(object, roles)) return notThere;
    return this.owns(object, roles) || this.holds(object, privilege, roles) ? undefined : insufficient;
  }

  /** As {@link refusal} of SELECT, through whatever views there are. */
  reading(object: number, roles: Roles): Refusal {
    const refused = this.refusal(object, 'SELECT', roles);
    if (refused !== undefined || this.isTable(object)) return refused;
    const owner = this.ownerOf(object);
    const read = this.readsOf(object);
    // ACCOUNTADMIN, who made everything, sees what it still owns, where it lies in a schema of its own.
    const through = owner === null ? this.#readingAsMaker(read) : this.reading(read, this.closure([owner]));
    return through === undefined ? undefined : '002037';
  }

  #readingAsMaker(object: number): Refusal {
    const schema = this.#world.schemas[this.schemaOf(object)];
    if (schema?.owner !== null || this.ownerOf(object) !== null) return notThere;
    return this.isTable(object) ? undefined : this.#readingAsMaker(this.readsOf(object));
  }

  /** The primary role becomes the owner, and needs the privilege itself. */
  creating(kind: ObjectKind, schema: number, primary: number, roles: Roles): Refusal {
    if (!this.usesDatabase(databaseOf(schema), roles)) return notThere;
    const isKnown =
      this.reachesSchema(schema, roles) ||
      objects.some((object) => this.schemaOf(object) === schema && this.sees(object, roles));
    if (!isKnown) return notThere;
    const own = this.closure([primary]);
    const isAllowed =
      this.ownsSchema(schema, own) ||
      this.#world.schemaGrants.some(
        (grant) => grant.schema === schema && own.has(grant.role) && grant.privilege === `CREATE ${kind}`,
      );
    return isAllowed ? undefined : insufficient;
  }

  /** GRANT and REVOKE: the owner's right, but the schema owner's where access is managed. */
  granting(object: number, roles: Roles): Refusal {
    const schema = this.schemaOf(object);
    const decides = this.isManaged(schema) ? this.ownsSchema(schema, roles) : this.owns(object, roles);
    if (decides) return undefined;
    return this.sees(object, roles) ? insufficient : notThere;
  }

  /** The table whose rows the object shows. */
  tableOf(object: number): number {
    return this.isTable(object) ? object : this.tableOf(this.readsOf(object));
  }
}
