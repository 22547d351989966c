/** Plays the stories against a server: set-up by SQL, provisioning by SCIM, then what Snowflake holds and recorded. */

import type { DriverConnection, Rows } from '../driver.ts';
import { CommandFailure } from '../output/failure.ts';
import { entra } from './entra.ts';
import { generic } from './generic.ts';
import type { Narrator } from './narrator.ts';
import { okta } from './okta.ts';
import type { Answer, Step, Story } from './story.ts';

export const stories: readonly Story[] = [okta, entra, generic];

export interface Stage {
  readonly url: string;
  readonly connection: DriverConnection;
  readonly narrator: Narrator;
}

const firstCell = (rows: Rows): string => rows.rows[0]?.[0] ?? '';

/** Only some columns, so that a wide SHOW stays readable. */
export function select(rows: Rows, columns: readonly string[]): Rows {
  const indexes = columns.map((column) => rows.columns.indexOf(column));
  return { columns, rows: rows.rows.map((row) => indexes.map((index) => row[index] ?? '')) };
}

const peopleOfTheDemo = [
  'ADA.LOVELACE',
  'GRACE.HOPPER',
  'GRACE.MURRAY',
  'KATHERINE.JOHNSON',
  'TEST.USER',
].map((person) => `${person}@EXAMPLE.COM`);
const rolesOfTheDemo = [
  ...['Data Engineers', 'Data Platform', 'Analysts', 'Flight Research', 'Science', 'Test Group'],
  ...stories.map((story) => story.provisionerRole),
];

/** Refuses to touch what the account already has: the demo replaces integrations and drops what it made. */
async function refuseToReplace(connection: DriverConnection): Promise<void> {
  const namesIn = async (sql: string): Promise<string[]> =>
    select(await connection.query(sql), ['name']).rows.flat();
  const existing = [
    ...(await namesIn('show integrations')).filter((name) =>
      stories.some((story) => story.integration === name),
    ),
    ...(await namesIn('show users')).filter((name) => peopleOfTheDemo.includes(name)),
    ...(await namesIn('show roles')).filter((name) => rolesOfTheDemo.includes(name)),
  ];
  if (existing.length === 0) return;
  throw new CommandFailure(
    `This account already has ${existing.join(', ')}, which the demo would replace or drop.`,
    'Play it on a server of its own: npm run demo -- --own',
  );
}

async function send(url: string, token: string, story: Story, step: Step, saved: Map<string, string>) {
  const path = step.path(saved);
  const started = performance.now();
  const response = await fetch(`${url}/scim/v2${path}`, {
    method: step.method,
    headers: { ...story.headers, Authorization: `Bearer ${token}` },
    ...(step.body === undefined ? {} : { body: JSON.stringify(step.body(saved)) }),
  });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  const body: Answer['body'] = text === '' ? {} : JSON.parse(text);
  if (step.save !== undefined && typeof body['id'] === 'string') saved.set(step.save, body['id']);
  return { path, milliseconds, answer: { status: response.status, body } };
}

async function playStory({ url, connection, narrator }: Stage, story: Story): Promise<Map<string, string>> {
  narrator.chapter(`${story.identityProvider}: the administrator sets it up`);
  for (const sql of story.setup) narrator.sql(sql, firstCell(await connection.query(sql)));
  const tokenSql = `select system$generate_scim_access_token('${story.integration}')`;
  const token = firstCell(await connection.query(tokenSql));
  narrator.sql(tokenSql, `a token of ${token.length} characters, valid six months, kept only as a hash`);

  narrator.chapter(`${story.identityProvider}: provisioning, request by request`);
  const saved = new Map<string, string>();
  for (const step of story.steps) {
    const { path, milliseconds, answer } = await send(url, token, story, step, saved);
    const expected = answer.status === step.expect;
    const told = expected
      ? (step.tell?.(answer) ?? '')
      : `expected ${step.expect}: ${String(answer.body['detail'] ?? '')}`;
    narrator.request({
      method: step.method,
      path,
      status: answer.status,
      milliseconds,
      why: step.why,
      told,
      expected,
    });
    if (!expected)
      throw new CommandFailure(`${step.method} ${path} answered ${answer.status}, not ${step.expect}.`);
  }
  return saved;
}

const auditSql =
  "select * from table(rest_event_history('scim', dateadd('minutes',-5,current_timestamp()), current_timestamp(), 200)) order by event_timestamp";

async function showWhatSnowflakeHolds({ connection, narrator }: Stage): Promise<void> {
  narrator.chapter('What Snowflake now holds');
  const users = await connection.query('show users');
  narrator.table(
    'show users',
    select(users, ['name', 'login_name', 'display_name', 'email', 'disabled', 'owner']),
  );
  const roles = await connection.query('show roles');
  narrator.table('show roles', select(roles, ['name', 'assigned_to_users', 'granted_to_roles', 'owner']));
  for (const role of ['Data Platform', 'Flight Research', 'Science']) {
    const sql = `show grants of role "${role}"`;
    narrator.table(
      sql,
      select(await connection.query(sql), ['role', 'granted_to', 'grantee_name', 'granted_by']),
    );
  }
}

async function showAudit({ connection, narrator }: Stage): Promise<void> {
  narrator.chapter('What was recorded: every request, refused ones too');
  for (const sql of ['use role accountadmin', 'use database demo_db', 'use schema information_schema']) {
    narrator.sql(sql, firstCell(await connection.query(sql)));
  }
  const events = await connection.query(auditSql);
  narrator.table(
    auditSql,
    select(events, ['EVENT_TIMESTAMP', 'METHOD', 'ENDPOINT', 'STATUS', 'ACTOR_NAME', 'RESOURCE_NAME']),
  );
}

/** Removes what the demo made, so that it can be played again. */
async function cleanUp(connection: DriverConnection): Promise<void> {
  const drops = [
    ...stories.map((story) => `drop integration if exists ${story.integration}`),
    ...peopleOfTheDemo.map((name) => `drop user if exists "${name}"`),
    ...rolesOfTheDemo.map((name) => `drop role if exists "${name}"`),
  ];
  await connection.query('use role accountadmin');
  for (const sql of drops) await connection.query(sql);
}

export async function play(stage: Stage, options: { readonly keep: boolean }): Promise<void> {
  await refuseToReplace(stage.connection);
  try {
    for (const story of stories) await playStory(stage, story);
    await showWhatSnowflakeHolds(stage);
    await showAudit(stage);
  } finally {
    if (!options.keep) await cleanUp(stage.connection);
  }
}
