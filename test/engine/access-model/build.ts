/** A random world in a real account. */
import type { Harness } from '../harness.ts';
import { stageFile } from '../loading/files.ts';
import type { Model } from './model.ts';
import {
  databaseOfRole,
  databaseRoles,
  kinds,
  objects,
  roleCount,
  schemaCount,
  type World,
} from './world.ts';

export class Names {
  readonly #world: number;
  readonly #model: Model;
  #made = 0;

  constructor(world: number, model: Model) {
    this.#world = world;
    this.#model = model;
  }

  get user(): string {
    return `U${this.#world}`;
  }

  role(index: number): string {
    const database = databaseOfRole(index);
    const name = `R${this.#world}_${index}`;
    return database === undefined ? name : `${this.database(database)}.${name}`;
  }

  /** As GRANT names it, on either side. */
  anyRole(index: number): string {
    return `${databaseOfRole(index) === undefined ? '' : 'database '}role ${this.role(index)}`;
  }

  /** A role that nobody has. */
  get nobody(): string {
    return `R${this.#world}_NOBODY`;
  }

  database(index: number): string {
    return `D${this.#world}_${index}`;
  }

  schema(index: number): string {
    return `${this.database(Math.floor(index / 2))}.S${index}`;
  }

  /** Begins alike for all objects of the world, and for nothing else. */
  get objectPrefix(): string {
    return `O${this.#world}_`;
  }

  bare(object: number): string {
    return `${this.objectPrefix}${object}X`;
  }

  object(object: number): string {
    return `${this.schema(this.#model.schemaOf(object))}.${this.bare(object)}`;
  }

  fresh(): string {
    this.#made += 1;
    return `N${this.#world}_${this.#made}`;
  }
}

export const rowsOf = (table: number): readonly string[] => [`T${table} one`, `T${table} two`];
export const stagedRows = (stage: number): readonly string[] => [`F${stage} one`, `F${stage} two`];

const definition = (object: number, names: Names, model: Model): string => {
  const name = names.object(object);
  switch (kinds[object]) {
    case 'VIEW':
      return `create ${model.isSecure(object) ? 'secure ' : ''}view ${name} as select label, n from ${names.object(model.readsOf(object))}`;
    case 'SEQUENCE':
      return `create sequence ${name}`;
    case 'STAGE':
      return `create stage ${name} directory = (enable = true)`;
    default:
      return `create table ${name} as select column1::varchar as label, 1 as n from values ('${rowsOf(object).join("'), ('")}')`;
  }
};

export const build = async (harness: Harness, world: World, model: Model, names: Names): Promise<void> => {
  const future = ({ container, role, privilege }: World['futureGrants'][number]): string => {
    const on =
      container < schemaCount
        ? `schema ${names.schema(container)}`
        : `database ${names.database(container - schemaCount)}`;
    return `grant ${privilege} on future tables in ${on} to ${names.anyRole(role)}`;
  };
  await harness.script(
    [
      'use role accountadmin',
      ...Array.from({ length: roleCount }, (_, index) => `create role ${names.role(index)}`),
      `create role ${names.nobody}`,
      ...[0, 1].map((database) => `create database ${names.database(database)}`),
      ...databaseRoles.map(({ role }) => `create database role ${names.role(role)}`),
      ...world.hierarchy.map(
        ([lower, higher]) => `grant ${names.anyRole(lower)} to ${names.anyRole(higher)}`,
      ),
      ...world.schemas.map((_, schema) => `create schema ${names.schema(schema)}`),
      ...world.futureGrants.map(future),
      ...objects.map((object) => definition(object, names, model)),
    ].join(';\n'),
  );
  for (const object of objects)
    if (kinds[object] === 'STAGE')
      await stageFile(
        harness,
        `@${names.object(object)}`,
        'data/x.csv',
        stagedRows(object)
          .map((label) => `${label},1\n`)
          .join(''),
      );
  await harness.script(
    [
      ...objects
        .filter((object) => kinds[object] === 'STAGE')
        .map((object) => `alter stage ${names.object(object)} refresh`),
      ...world.databaseGrants.map(
        ({ role, database }) =>
          `grant usage on database ${names.database(database)} to ${names.anyRole(role)}`,
      ),
      ...world.schemaGrants.map(
        ({ role, schema, privilege }) =>
          `grant ${privilege} on schema ${names.schema(schema)} to ${names.anyRole(role)}`,
      ),
      ...world.grants.map(
        ({ role, object, privilege }) =>
          `grant ${privilege} on ${kinds[object]} ${names.object(object)} to ${names.anyRole(role)}`,
      ),
      ...objects.flatMap((object) => {
        const owner = model.ownerOf(object);
        const to = owner === null ? [] : [names.anyRole(owner)];
        return to.map(
          (role) =>
            `grant ownership on ${kinds[object]} ${names.object(object)} to ${role} copy current grants`,
        );
      }),
      ...world.futureOwners.map(
        ({ schema, role }) =>
          `grant ownership on future tables in schema ${names.schema(schema)} to ${names.anyRole(role)}`,
      ),
      // From then on ownership goes to the schema's owner alone.
      ...world.schemas.flatMap(({ managed }, schema) =>
        managed ? [`alter schema ${names.schema(schema)} enable managed access`] : [],
      ),
      ...world.schemas.flatMap(({ owner }, schema) =>
        owner === null
          ? []
          : [
              `grant ownership on schema ${names.schema(schema)} to ${names.anyRole(owner)} copy current grants`,
            ],
      ),
      `create user ${names.user} password = 'Model-User-1' must_change_password = false`,
      ...world.userRoles.map((held) => `grant role ${names.role(held)} to user ${names.user}`),
    ].join(';\n'),
  );
};
