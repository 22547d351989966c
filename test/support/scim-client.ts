/** A SCIM client that sends exactly what a test gives it. */
import type { Driver } from './driver.ts';

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly body: any;
}

export interface ScimClient {
  readonly token: string;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ): Promise<ScimAnswer>;
}

export function scimClient(url: string, token: string): ScimClient {
  return {
    token,
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${url}/scim/v2${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
      };
    },
  };
}

export const setups = {
  okta: { role: 'okta_provisioner', integration: 'okta_provisioning' },
  azure: { role: 'aad_provisioner', integration: 'aad_provisioning' },
  generic: { role: 'generic_scim_provisioner', integration: 'generic_scim_provisioning' },
} as const;

/** Runs the seeds' set-up SQL through the driver and answers a client with the new token. */
export async function setUpScim(
  driver: Driver,
  url: string,
  client: keyof typeof setups,
): Promise<ScimClient> {
  const { role, integration } = setups[client];
  const [row] = await driver.script(
    'use role accountadmin',
    `create role if not exists ${role}`,
    `grant create user on account to role ${role}`,
    `grant create role on account to role ${role}`,
    `grant role ${role} to role accountadmin`,
    `create or replace security integration ${integration}
       type = scim
       scim_client = '${client}'
       run_as_role = '${role.toUpperCase()}'`,
    `select system$generate_scim_access_token('${integration.toUpperCase()}') as token`,
  );
  return scimClient(url, String(row?.['TOKEN']));
}
