/** Views of ACCOUNT_USAGE about objects: https://docs.snowflake.com/en/sql-reference/account-usage */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    create database sales comment = 'orders'; create schema sales.s with managed access;
    create table sales.s.t (id number not null, name varchar(10) default 'x', primary key (id));
    insert into sales.s.t values (1, 'a'), (2, 'b');
    create table sales.s.mapping (id number);
    create view sales.s.v as with mapping as (select id from t) select mapping.id, o.id as other
      from mapping join sales.s.mapping o on mapping.id = o.id;
    create secure view sales.s.sv as select name from v join t on v.id = t.id;
    create network rule sales.s.office type = ipv4 mode = ingress value_list = ('10.0.0.0/8', '192.168.0.1');
    create network policy np allowed_network_rule_list = ('sales.s.office') blocked_ip_list = ('10.1.1.1');
    create password policy sales.s.pp password_min_length = 20;
    create session policy sales.s.sp session_idle_timeout_mins = 30;
    create authentication policy sales.s.ap authentication_methods = ('PASSWORD', 'SAML');
    create user ann password = 'Secret-Pass-1'`);
  ann = await harness.signIn('ANN', 'Secret-Pass-1');
});
afterAll(() => harness.close());

const usage = (columns: string, view: string, rest = '') =>
  harness.rows(`select ${columns} from snowflake.account_usage.${view} ${rest}`);

describe('what is and what was', () => {
  it('tables, with ids, rows and their end', async () => {
    await harness.script('create table sales.s.gone (a number); drop table sales.s.gone');
    const rows = await usage(
      'table_name, table_type, table_owner, row_count, deleted is null as present, deleted >= created as ended',
      'tables',
      "where table_catalog = 'SALES' and table_schema = 'S' order by 1",
    );
    expect(rows).toMatchObject([
      { TABLE_NAME: 'GONE', TABLE_TYPE: 'BASE TABLE', PRESENT: false, ENDED: true },
      { TABLE_NAME: 'MAPPING', PRESENT: true },
      { TABLE_NAME: 'SV', TABLE_TYPE: 'VIEW', ROW_COUNT: null },
      { TABLE_NAME: 'T', TABLE_OWNER: 'ACCOUNTADMIN', ROW_COUNT: '2', PRESENT: true, ENDED: null },
      { TABLE_NAME: 'V' },
    ]);
    const [joined] = await harness.rows(`select t.table_name, s.schema_name, d.database_name, d.comment,
        s.is_managed_access
      from snowflake.account_usage.tables t
      join snowflake.account_usage.schemata s on s.schema_id = t.table_schema_id
      join snowflake.account_usage.databases d on d.database_id = t.table_catalog_id
      where t.table_name = 'T'`);
    expect(joined).toEqual({
      TABLE_NAME: 'T',
      SCHEMA_NAME: 'S',
      DATABASE_NAME: 'SALES',
      COMMENT: 'orders',
      IS_MANAGED_ACCESS: 'YES',
    });
  });

  it('a database that was dropped, with all that lay in it', async () => {
    await harness.script(`create database lost; create schema lost.x; create table lost.x.t (a number, b varchar);
      create view lost.x.v as select a from t; create tag lost.x.label; drop database lost`);
    expect(
      await usage('database_name', 'databases', "where deleted is not null and database_name = 'LOST'"),
    ).toHaveLength(1);
    expect(
      await usage(
        'schema_name',
        'schemata',
        "where catalog_name = 'LOST' and deleted is not null order by 1",
      ),
    ).toEqual(['PUBLIC', 'X'].map((name) => ({ SCHEMA_NAME: name })));
    expect(
      await usage(
        'table_schema, table_name, column_name, ordinal_position, data_type',
        'columns',
        "where table_catalog = 'LOST' and deleted is not null order by table_name, ordinal_position",
      ),
    ).toEqual([
      { TABLE_SCHEMA: 'X', TABLE_NAME: 'T', COLUMN_NAME: 'A', ORDINAL_POSITION: '1', DATA_TYPE: 'NUMBER' },
      { TABLE_SCHEMA: 'X', TABLE_NAME: 'T', COLUMN_NAME: 'B', ORDINAL_POSITION: '2', DATA_TYPE: 'TEXT' },
      { TABLE_SCHEMA: 'X', TABLE_NAME: 'V', COLUMN_NAME: 'A', ORDINAL_POSITION: '1', DATA_TYPE: 'NUMBER' },
    ]);
    expect(
      await usage('view_definition', 'views', "where table_catalog = 'LOST' and deleted is not null"),
    ).toEqual([{ VIEW_DEFINITION: expect.stringContaining('select a from t') }]);
  });

  it('tags, and where they were set, once tag or object is gone', async () => {
    await harness.script(`create database tagged; create schema tagged.s; create tag tagged.s.level comment = 'how secret';
      create tag tagged.s.old allowed_values 'a', 'b';
      create table tagged.s.t (a number with tag (tagged.s.level = 'high')) with tag (tagged.s.level = 'low');
      create table tagged.s.kept (a number) with tag (tagged.s.level = 'none');
      create user tess; alter user tess set tag tagged.s.level = 'mid';
      drop tag tagged.s.old; drop table tagged.s.t; drop user tess`);
    expect(
      await usage(
        'tag_name, tag_comment::string as comment, allowed_values[1]::string as second, deleted is null as present, owner_role_type',
        'tags',
        "where tag_database = 'TAGGED' order by 1",
      ),
    ).toEqual([
      { TAG_NAME: 'LEVEL', COMMENT: 'how secret', SECOND: null, PRESENT: true, OWNER_ROLE_TYPE: 'ROLE' },
      { TAG_NAME: 'OLD', COMMENT: null, SECOND: 'b', PRESENT: false, OWNER_ROLE_TYPE: null },
    ]);
    const references = () =>
      harness.rows(`select object_name, domain, column_name, tag_value, object_deleted is null as present
        from snowflake.account_usage.tag_references where tag_name = 'LEVEL' order by tag_value`);
    const expected = [
      { OBJECT_NAME: 'T', DOMAIN: 'COLUMN', COLUMN_NAME: 'A', TAG_VALUE: 'high', PRESENT: false },
      { OBJECT_NAME: 'T', DOMAIN: 'TABLE', COLUMN_NAME: null, TAG_VALUE: 'low', PRESENT: false },
      { OBJECT_NAME: 'TESS', DOMAIN: 'USER', COLUMN_NAME: null, TAG_VALUE: 'mid', PRESENT: false },
      { OBJECT_NAME: 'KEPT', DOMAIN: 'TABLE', COLUMN_NAME: null, TAG_VALUE: 'none', PRESENT: true },
    ];
    expect(await references()).toEqual(expected);
    // The object's own end counts, and that of what it lies in.
    await harness.script('drop database tagged');
    expect((await references()).find(({ OBJECT_NAME }) => OBJECT_NAME === 'KEPT')).toMatchObject({
      PRESENT: false,
    });
  });

  it('columns', async () => {
    const columns = 'column_name, is_nullable, column_default, character_maximum_length, numeric_precision';
    expect(
      await usage(columns, 'columns', "where table_name = 'T' and deleted is null order by ordinal_position"),
    ).toEqual([
      {
        COLUMN_NAME: 'ID',
        IS_NULLABLE: 'NO',
        COLUMN_DEFAULT: null,
        CHARACTER_MAXIMUM_LENGTH: null,
        NUMERIC_PRECISION: '38',
      },
      {
        COLUMN_NAME: 'NAME',
        IS_NULLABLE: 'YES',
        COLUMN_DEFAULT: "'x'",
        CHARACTER_MAXIMUM_LENGTH: '10',
        NUMERIC_PRECISION: null,
      },
    ]);
  });

  it('views, the text of secure ones hidden, and what they name', async () => {
    expect(
      await usage(
        'table_name, is_secure, view_definition is null as hidden',
        'views',
        "where table_catalog = 'SALES' order by 1",
      ),
    ).toEqual([
      { TABLE_NAME: 'SV', IS_SECURE: 'YES', HIDDEN: true },
      { TABLE_NAME: 'V', IS_SECURE: 'NO', HIDDEN: false },
    ]);
    // The common table of the name is not the table of the name.
    expect(
      await usage(
        'referencing_object_name as by_view, referenced_object_name as named, referenced_object_domain as domain, dependency_type',
        'object_dependencies',
        "where referencing_database = 'SALES' order by 1, 2",
      ),
    ).toEqual([
      { BY_VIEW: 'SV', NAMED: 'T', DOMAIN: 'TABLE', DEPENDENCY_TYPE: 'BY_NAME' },
      { BY_VIEW: 'SV', NAMED: 'V', DOMAIN: 'VIEW', DEPENDENCY_TYPE: 'BY_NAME' },
      { BY_VIEW: 'V', NAMED: 'MAPPING', DOMAIN: 'TABLE', DEPENDENCY_TYPE: 'BY_NAME' },
      { BY_VIEW: 'V', NAMED: 'T', DOMAIN: 'TABLE', DEPENDENCY_TYPE: 'BY_NAME' },
    ]);
  });

  it('sequences, stages and file formats, in INFORMATION_SCHEMA those that are', async () => {
    await harness.script(`create database files; create sequence kept start 5 increment 2 comment = 'numbers';
      create sequence gone; drop sequence gone; create stage here; create stage left_behind; drop stage left_behind;
      create file format lines type = csv field_delimiter = '\\t' skip_header = 1 null_if = ('', 'x');
      create file format documents type = json; create temporary stage passing;
      create user temp_user password = 'Secret-Pass-1' default_role = accountadmin;
      grant role accountadmin to user temp_user`);
    await harness.rows('select kept.nextval');
    const where = (kind: string) => `where ${kind}_catalog = 'FILES' order by 1`;
    const columns =
      'start_value as s, next_value as n, "INCREMENT" as i, comment, deleted is null as present';
    expect(await usage(`sequence_name as name, ${columns}`, 'sequences', where('sequence'))).toEqual([
      { NAME: 'GONE', S: '1', N: null, I: '1', COMMENT: null, PRESENT: false },
      { NAME: 'KEPT', S: '5', N: '7', I: '2', COMMENT: 'numbers', PRESENT: true },
    ]);
    const stages = 'stage_name as name, stage_type, stage_owner as owner';
    const here = { STAGE_TYPE: 'Internal Named', OWNER: 'ACCOUNTADMIN' };
    const passing = { NAME: 'PASSING', ...here };
    expect(await usage(stages, 'stages', where('stage'))).toEqual([
      { NAME: 'HERE', ...here },
      { NAME: 'LEFT_BEHIND', ...here, OWNER: null },
      passing,
    ]);
    const information = (columns: string, view: string, kind: string, session?: Session) =>
      harness.rows(`select ${columns} from files.information_schema.${view} ${where(kind)}`, session);
    expect(await information(stages, 'stages', 'stage')).toEqual([{ NAME: 'HERE', ...here }, passing]);
    const other = await harness.signIn('TEMP_USER', 'Secret-Pass-1');
    await harness.script('use warehouse compute_wh', other);
    expect(await information(stages, 'stages', 'stage', other)).toEqual([{ NAME: 'HERE', ...here }]);
    const formats = `file_format_name as name, file_format_type as type, field_delimiter as f, skip_header as h,
      null_if, trim_space as t, compression as c`;
    const json = { NAME: 'DOCUMENTS', TYPE: 'JSON', F: null, H: null, NULL_IF: '[]', C: 'AUTO' };
    const csv = { NAME: 'LINES', TYPE: 'CSV', F: '\\t', H: '1', NULL_IF: '[, x]', C: 'AUTO' };
    expect(await usage(formats, 'file_formats', where('file_format'))).toEqual([
      { ...json, T: false },
      { ...csv, T: false },
    ]);
    expect(await information(formats, 'file_formats', 'file_format')).toEqual([
      { ...json, T: 'false' },
      { ...csv, T: 'false' },
    ]);
    await harness.script('drop database files; drop user temp_user');
  });

  it('views over ACCOUNT_USAGE', async () => {
    await harness.script(`create database watch; create view watch.public.sign_ins as
      select user_name from snowflake.account_usage.login_history join snowflake.account_usage.users on name = user_name`);
    expect(
      await usage(
        'referenced_database as d, referenced_schema as s, referenced_object_name as n, referenced_object_id as id, referenced_object_domain as domain',
        'object_dependencies',
        "where referencing_object_name = 'SIGN_INS' order by n",
      ),
    ).toEqual(
      ['LOGIN_HISTORY', 'USERS'].map((view) => ({
        D: 'SNOWFLAKE',
        S: 'ACCOUNT_USAGE',
        N: view,
        ID: null,
        DOMAIN: 'TABLE',
      })),
    );
    await harness.execute('drop database watch');
  });

  it('network policies and rules, and which names which', async () => {
    expect(await usage('name, allowed_ip_list, blocked_ip_list, owner', 'network_policies')).toEqual([
      { NAME: 'NP', ALLOWED_IP_LIST: '', BLOCKED_IP_LIST: '10.1.1.1', OWNER: 'ACCOUNTADMIN' },
    ]);
    expect(await usage('database, schema, name, type, mode, value_list', 'network_rules')).toEqual([
      {
        DATABASE: 'SALES',
        SCHEMA: 'S',
        NAME: 'OFFICE',
        TYPE: 'IPV4',
        MODE: 'INGRESS',
        VALUE_LIST: '10.0.0.0/8,192.168.0.1',
      },
    ]);
    expect(
      await usage(
        'network_rule_name, container_name, container_type, action_type',
        'network_rule_references',
      ),
    ).toEqual([
      {
        NETWORK_RULE_NAME: 'OFFICE',
        CONTAINER_NAME: 'NP',
        CONTAINER_TYPE: 'NETWORK_POLICY',
        ACTION_TYPE: 'ALLOW',
      },
    ]);
    await harness.script('drop network policy np');
    expect(await usage('deleted is not null as ended', 'network_policies')).toEqual([{ ENDED: true }]);
    expect(await usage('*', 'network_rule_references')).toEqual([]);
  });

  it('password, session and authentication policies', async () => {
    expect(await usage('name, database, schema, password_min_length', 'password_policies')).toEqual([
      { NAME: 'PP', DATABASE: 'SALES', SCHEMA: 'S', PASSWORD_MIN_LENGTH: '20' },
    ]);
    expect(await usage('name, session_idle_timeout_mins', 'session_policies')).toEqual([
      { NAME: 'SP', SESSION_IDLE_TIMEOUT_MINS: '30' },
    ]);
    expect(await usage('name, authentication_methods', 'authentication_policies')).toEqual([
      { NAME: 'AP', AUTHENTICATION_METHODS: '[PASSWORD, SAML]' },
    ]);
  });

  it('credentials, without their secrets', async () => {
    await harness.script(`
      alter session set timezone = 'UTC';
      create network policy anywhere allowed_ip_list = ('0.0.0.0/0');
      create user robot type = service network_policy = anywhere;
      create role robots; grant role robots to user robot;
      alter user robot add programmatic access token t1 role_restriction = 'ROBOTS' days_to_expiry = 5`);
    const rows = await usage(
      'name, user_name, type, status, additional_details:ROLE_RESTRICTION[0]::string as role, expiration_date > created_on as expires',
      'credentials',
    );
    expect(rows).toEqual([
      { NAME: 'T1', USER_NAME: 'ROBOT', TYPE: 'PAT', STATUS: 'ACTIVE', ROLE: 'ROBOTS', EXPIRES: true },
    ]);
  });

  it.each([
    'tables',
    'views',
    'columns',
    'databases',
    'schemata',
    'object_dependencies',
    'network_policies',
    'network_rules',
    'network_rule_references',
    'password_policies',
    'session_policies',
    'authentication_policies',
    'credentials',
  ])('%s is for those who may use the SNOWFLAKE database', async (view) => {
    const failure = await harness.failure(`select * from snowflake.account_usage.${view}`, ann);
    expect(failure.code).toBe('002043');
  });
});
