/** Everything an account owns: small kinds in memory, users and their grants in the store. */
import type { Database, Queryable } from '../../store/database.ts';
import { builtInPrivileges, type SystemRoleName, systemRoles } from '../access/system-roles.ts';
import {
  asName,
  type DatabaseRole,
  type Name,
  type PrivilegeGrant,
  type Role,
  type RoleId,
  type RoleType,
} from '../model.ts';
import { currentGeneration } from './counters.ts';
import { FutureGrants } from './future-grants.ts';
import { MaskingTags } from './masking-tags.ts';
import { Memberships } from './memberships.ts';
import { CatalogObjects } from './objects.ts';
import { OwnerCounts } from './owner-counts.ts';
import { AccountParameters } from './parameters.ts';
import { PolicyAttachments } from './policy-attachments.ts';
import { PrivilegeGrants } from './privilege-grants.ts';
import { ProgrammaticTokens } from './programmatic-tokens.ts';
import { PropagatingTags } from './propagating-tags.ts';
import { RoleGrants } from './role-grants.ts';
import { Roles } from './roles.ts';
import { ScimTokens } from './scim-tokens.ts';
import { TagAssignments } from './tag-assignments.ts';
import { TagNames } from './tag-names.ts';
import { Users } from './users.ts';
import { ViewDependents } from './view-dependents.ts';

export class Catalog {
  /** The store's catalog counter when this was read. */
  generation = 0;
  readonly roles = new Roles();
  readonly roleGrants = new RoleGrants();
  readonly privilegeGrants = new PrivilegeGrants();
  readonly futureGrants = new FutureGrants();
  readonly objects = new CatalogObjects();
  readonly policyAttachments = new PolicyAttachments();
  readonly tagAssignments = new TagAssignments();
  readonly parameters = new AccountParameters();
  readonly tokens = new ScimTokens();
  readonly programmaticTokens = new ProgrammaticTokens();
  readonly userCounts = new OwnerCounts();
  readonly memberships = new Memberships();
  readonly tagNames = new TagNames(this.objects);
  readonly maskingTags = new MaskingTags(this.objects);
  readonly propagatingTags = new PropagatingTags(this.objects);
  readonly viewDependents = new ViewDependents(this.objects);
  readonly users = new Users(this.userCounts, this.tagNames);

  /** Reads what is kept in memory anew. */
  async load(store: Queryable): Promise<void> {
    await this.roles.load(store);
    await this.roleGrants.load(store, this.roles.byName(asName('PUBLIC'))?.id ?? null);
    await this.privilegeGrants.load(store, this.#builtInGrants());
    await this.futureGrants.load(store);
    await this.objects.load(store);
    await this.policyAttachments.load(store);
    await this.tagAssignments.load(store);
    await this.parameters.load(store);
    await this.tokens.load(store);
    await this.programmaticTokens.load(store);
    await this.userCounts.load(store);
  }

  /** Reads anew what another process changed. */
  async refresh(store: Queryable): Promise<void> {
    this.users.changedElsewhere();
    this.userCounts.outdated = true;
    const generation = await currentGeneration(store);
    if (generation === this.generation) return;
    await this.load(store);
    this.generation = generation;
  }

  /** Writes when tokens were last used. */
  async saveTokenUses(database: Database): Promise<void> {
    await this.tokens.uses.save(database);
    await this.programmaticTokens.uses.save(database);
  }

  /** Changes whenever anything in memory that other processes hold too does. */
  get version(): number {
    return (
      this.roles.version +
      this.roleGrants.version +
      this.privilegeGrants.version +
      this.futureGrants.version +
      this.objects.version +
      this.policyAttachments.version +
      this.tagAssignments.version +
      this.parameters.version +
      this.tokens.version +
      this.programmaticTokens.version
    );
  }

  systemRole(name: SystemRoleName): Role {
    const role = this.roles.byName(asName(name));
    if (role === undefined) throw new Error(`The account has no role ${name}.`);
    return role;
  }

  databaseRole(id: RoleId): DatabaseRole | undefined {
    return this.objects.byId('DATABASE ROLE', id);
  }

  /** Of a role of the account or of a database: the latter's name is unique in its database only. */
  roleName(id: RoleId): string {
    return this.roleNameOrNull(id) ?? String(id);
  }

  /** Null where there is no such role. */
  roleNameOrNull(id: RoleId | null): Name | null {
    return id === null ? null : ((this.roles.byId(id) ?? this.databaseRole(id))?.name ?? null);
  }

  roleType(id: RoleId): RoleType {
    return this.databaseRole(id) === undefined ? 'ROLE' : 'DATABASE_ROLE';
  }

  #builtInGrants(): readonly PrivilegeGrant[] {
    return systemRoles.flatMap((name) => {
      const role = this.roles.byName(asName(name));
      if (role === undefined) return [];
      return builtInPrivileges[name].map((privilege) => ({
        privilege,
        on: { kind: 'ACCOUNT' as const, id: 0 },
        grantee: role.id,
        grantOption: true,
        grantedBy: null,
        createdOn: role.createdOn,
      }));
    });
  }
}
