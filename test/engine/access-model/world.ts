/** Random accounts: who may do what with which tables, views, sequences and stages, and statements over them. */
import fc from 'fast-check';

export const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES'] as const;
const viewPrivileges: readonly string[] = ['SELECT', 'REFERENCES'];
const stagePrivileges = ['READ', 'WRITE'] as const;
export const creatable = ['TABLE', 'VIEW', 'SEQUENCE', 'STAGE'] as const;

export type ObjectKind = (typeof creatable)[number];

/** Roles of the account, which alone users are granted and sessions use. */
export const roleCount = 4;
/** The roles of databases are numbered on; the last may be granted the first. */
export const databaseRoles = [
  { role: 4, database: 0 },
  { role: 5, database: 1 },
  { role: 6, database: 0 },
] as const;
export const databaseOfRole = (role: number): number | undefined =>
  databaseRoles.find((candidate) => candidate.role === role)?.database;
export const databaseOf = (schema: number): number => Math.floor(schema / 2);
export const schemaCount = 4;
/** Tables come first, then the views, which read what comes before them. */
export const kinds: readonly ObjectKind[] = [
  ...Array<ObjectKind>(3).fill('TABLE'),
  ...Array<ObjectKind>(4).fill('VIEW'),
  ...Array<ObjectKind>(2).fill('SEQUENCE'),
  ...Array<ObjectKind>(2).fill('STAGE'),
];
export const relationCount = kinds.filter((kind) => kind === 'TABLE' || kind === 'VIEW').length;
export const objects = kinds.map((_, object) => object);

export type Secondary = 'ALL' | 'NONE' | number;

export interface Grant {
  readonly role: number;
  readonly privilege: string;
}

/** What a container's future tables are granted as they are made. */
export interface FutureGrant extends Grant {
  /** Of schemas, or of databases behind them. */
  readonly container: number;
}

export interface World {
  /** The second inherits from the first; only ever from a lower to a higher number. */
  readonly hierarchy: readonly (readonly [number, number])[];
  readonly userRoles: readonly number[];
  /** The user's role and secondary roles, first and later. */
  readonly sessions: readonly { readonly primary: number; readonly secondary: Secondary }[];
  /** Owner null: ACCOUNTADMIN, who makes everything. */
  readonly schemas: readonly { readonly owner: number | null; readonly managed: boolean }[];
  readonly objects: readonly {
    readonly schema: number;
    readonly owner: number | null;
    /** What a view reads: a table, or a view before it. */
    readonly reads: number;
    readonly secure: boolean;
  }[];
  readonly databaseGrants: readonly { readonly role: number; readonly database: number }[];
  readonly schemaGrants: readonly (Grant & { readonly schema: number })[];
  readonly grants: readonly (Grant & { readonly object: number })[];
  readonly futureGrants: readonly FutureGrant[];
  /** To whom tables belong that are made in a schema later. */
  readonly futureOwners: readonly { readonly schema: number; readonly role: number }[];
  readonly statements: readonly {
    readonly form: number;
    readonly first: number;
    readonly second: number;
    readonly schema: number;
  }[];
}

const role = fc.nat(roleCount - 1);
const anyRole = fc.nat(roleCount + databaseRoles.length - 1);
const owner = (frequency: number) => fc.option(anyRole, { nil: null, freq: frequency });
const all = Array.from({ length: roleCount + databaseRoles.length }, (_, index) => index);
/** Database roles hold what lies in their database, and no more. */
const reaches = (grantee: number, database: number): boolean =>
  (databaseOfRole(grantee) ?? database) === database;

/** Each of the items, or not: about so many of a hundred. */
const someOf = <Item>(items: readonly Item[], percent: number): fc.Arbitrary<readonly Item[]> =>
  fc
    .array(fc.nat(99), { minLength: items.length, maxLength: items.length })
    .map((draws) => items.filter((_, index) => (draws[index] ?? 0) < percent));

const privilegesOn = (object: number): readonly string[] =>
  ({ TABLE: tablePrivileges, VIEW: viewPrivileges, SEQUENCE: ['USAGE'], STAGE: stagePrivileges })[
    kinds[object] ?? 'TABLE'
  ];

const session = fc.record({
  primary: fc.nat(1),
  secondary: fc.oneof(fc.constant('ALL' as const), fc.constant('NONE' as const), role),
});

/** At most one of them. */
const futureOwnersOf = (schema: number): World['futureOwners'] => [
  { schema, role: schema % roleCount },
  ...databaseRoles
    .filter(({ database }) => database === databaseOf(schema))
    .map(({ role }) => ({ schema, role })),
];

const databaseRoleGrants = databaseRoles.flatMap(({ role: lower, database }) => [
  ...Array.from({ length: roleCount }, (_, higher) => [lower, higher] as const),
  ...databaseRoles
    .filter((higher) => higher.database === database && higher.role > lower)
    .map((higher) => [lower, higher.role] as const),
]);

const drawn: fc.Arbitrary<World> = fc.record({
  hierarchy: fc
    .tuple(
      fc.array(
        fc.tuple(role, role).filter(([lower, higher]) => lower < higher),
        { maxLength: 3 },
      ),
      someOf(databaseRoleGrants, 40),
    )
    .map(([account, database]) => [...account, ...database]),
  userRoles: fc.uniqueArray(role, { minLength: 1, maxLength: 2 }),
  sessions: fc.tuple(session, session),
  schemas: fc.array(
    fc.record({
      owner: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, anyRole),
      managed: fc.boolean(),
    }),
    { minLength: schemaCount, maxLength: schemaCount },
  ),
  objects: fc.array(
    fc.record({
      schema: fc.nat(schemaCount - 1),
      owner: owner(2),
      reads: fc.nat(relationCount - 1),
      secure: fc.boolean(),
    }),
    { minLength: kinds.length, maxLength: kinds.length },
  ),
  databaseGrants: someOf(
    all.slice(0, roleCount).flatMap((grantee) => [0, 1].map((database) => ({ role: grantee, database }))),
    60,
  ),
  schemaGrants: someOf(
    all.flatMap((grantee) =>
      Array.from({ length: schemaCount }, (_, schema) => schema).flatMap((schema) => [
        ...Array.from({ length: 2 }, () => ({ role: grantee, schema, privilege: 'USAGE' })),
        ...creatable.map((kind) => ({ role: grantee, schema, privilege: `CREATE ${kind}` })),
      ]),
    ),
    40,
  ),
  grants: someOf(
    all.flatMap((grantee) =>
      objects.flatMap((object) =>
        privilegesOn(object).map((privilege) => ({ role: grantee, object, privilege })),
      ),
    ),
    35,
  ),
  futureGrants: someOf(
    all.flatMap((grantee) =>
      Array.from({ length: schemaCount + 2 }, (_, container) => container).flatMap((container) =>
        ['SELECT', 'UPDATE'].map((privilege) => ({ role: grantee, container, privilege })),
      ),
    ),
    8,
  ),
  futureOwners: fc
    .array(fc.nat(9), { minLength: schemaCount, maxLength: schemaCount })
    .map((draws) => draws.flatMap((draw, schema) => futureOwnersOf(schema)[draw] ?? [])),
  statements: fc.array(
    fc.record({
      form: fc.nat(9999),
      first: fc.nat(relationCount - 1),
      second: fc.nat(relationCount - 1),
      schema: fc.nat(schemaCount - 1),
    }),
    { minLength: 60, maxLength: 70 },
  ),
});

/** Without what database roles cannot be granted. */
export const worlds: fc.Arbitrary<World> = drawn.map((world) => {
  const owned = <Thing extends { readonly owner: number | null }>(thing: Thing, schema: number): Thing =>
    thing.owner === null || reaches(thing.owner, databaseOf(schema)) ? thing : { ...thing, owner: null };
  const inReach = <Drawn extends Grant>(schemaOf: (grant: Drawn) => number) => {
    return (grant: Drawn): boolean => reaches(grant.role, databaseOf(schemaOf(grant)));
  };
  return {
    ...world,
    schemas: world.schemas.map(owned),
    objects: world.objects.map((object) => owned(object, object.schema)),
    schemaGrants: world.schemaGrants.filter(inReach(({ schema }) => schema)),
    grants: world.grants.filter(inReach(({ object }) => world.objects[object]?.schema ?? 0)),
    futureGrants: world.futureGrants.filter(
      inReach(({ container }) => (container < schemaCount ? container : 2 * (container - schemaCount))),
    ),
  };
});
