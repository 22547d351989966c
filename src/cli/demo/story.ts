/** What an identity provider's part of the demo consists of: the set-up SQL, then its requests as it sends them. */

/** Ids that earlier steps saved, by the name the step gave them. */
export type Saved = ReadonlyMap<string, string>;

export interface Step {
  /** What the identity provider's administrator did, in a few words. */
  readonly why: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: (saved: Saved) => string;
  readonly body?: (saved: Saved) => unknown;
  readonly expect: number;
  /** Remembers the `id` of the answer under this name. */
  readonly save?: string;
  /** One line about the answer, for the reader. */
  readonly tell?: (answer: Answer) => string;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly [attribute: string]: unknown };
}

export interface Story {
  readonly identityProvider: string;
  readonly integration: string;
  readonly provisionerRole: string;
  readonly setup: readonly string[];
  readonly headers: { readonly [header: string]: string };
  readonly steps: readonly Step[];
}

/** The set-up that Snowflake's documentation gives for each identity provider. */
export function setupSql(role: string, integration: string, client: string): readonly string[] {
  return [
    'use role accountadmin',
    `create role if not exists ${role}`,
    `grant create user on account to role ${role}`,
    `grant create role on account to role ${role}`,
    `grant role ${role} to role accountadmin`,
    `create or replace security integration ${integration} type = scim scim_client = '${client}' run_as_role = '${role.toUpperCase()}'`,
  ];
}

export function idOf(saved: Saved, name: string): string {
  const id = saved.get(name);
  if (id === undefined) throw new Error(`the demo has no id called ${name}`);
  return id;
}

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const patch = (...operations: readonly object[]): object => ({
  schemas: [patchSchema],
  Operations: operations,
});

export const userPath =
  (name: string) =>
  (saved: Saved): string =>
    `/Users/${encodeURIComponent(idOf(saved, name))}`;
export const groupPath =
  (name: string) =>
  (saved: Saved): string =>
    `/Groups/${encodeURIComponent(idOf(saved, name))}`;

export const found = ({ body }: Answer): string =>
  body['totalResults'] === 0 ? 'not there yet' : `${String(body['totalResults'])} found`;

export const active = ({ body }: Answer): string =>
  body['active'] === false ? 'DISABLED = true' : 'DISABLED = false';
