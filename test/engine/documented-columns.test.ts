/**
 * Names, order and types of columns, as the page of each view, function or command has them: tools that read
 * Snowflake's metadata go by them. A type that is left out is text; N: NUMBER, T: TIMESTAMP_LTZ, B: BOOLEAN,
 * V: VARIANT, A: ARRAY, O: OBJECT, F: FLOAT.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database d; create table d.public.t (a number primary key)');
});
afterAll(() => harness.close());

const letters: Readonly<Record<string, string>> = {
  FIXED: 'N',
  TIMESTAMP_LTZ: 'T',
  BOOLEAN: 'B',
  VARIANT: 'V',
  ARRAY: 'A',
  OBJECT: 'O',
  REAL: 'F',
};

const columnsOf = async (sql: string): Promise<readonly string[]> => {
  const { columns } = (await harness.execute(sql)).result;
  return columns.map(({ name, type }) => (type === 'TEXT' ? name : `${name}:${letters[type] ?? type}`));
};
const listed = (text: string): readonly string[] => text.trim().split(/\s+/);

/** https://docs.snowflake.com/en/sql-reference/account-usage — a page for each, of the view's name. */
const accountUsage = {
  ACCESS_HISTORY: `QUERY_ID QUERY_START_TIME:T USER_NAME DIRECT_OBJECTS_ACCESSED:A BASE_OBJECTS_ACCESSED:A
    OBJECTS_MODIFIED:A OBJECT_MODIFIED_BY_DDL:O POLICIES_REFERENCED:A PARENT_QUERY_ID ROOT_QUERY_ID EVENT_SOURCE
    ADDITIONAL_PROPERTIES:V INVOKER_IDENTITY:V AGENTS_INFO:A`,
  COLUMNS: `COLUMN_ID:N COLUMN_NAME TABLE_ID:N TABLE_NAME TABLE_SCHEMA_ID:N TABLE_SCHEMA TABLE_CATALOG_ID:N
    TABLE_CATALOG ORDINAL_POSITION:N COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:N
    CHARACTER_OCTET_LENGTH:N NUMERIC_PRECISION:N NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N DATETIME_PRECISION:N
    INTERVAL_TYPE INTERVAL_PRECISION:N CHARACTER_SET_CATALOG CHARACTER_SET_SCHEMA CHARACTER_SET_NAME COLLATION_CATALOG
    COLLATION_SCHEMA COLLATION_NAME DOMAIN_CATALOG DOMAIN_SCHEMA DOMAIN_NAME UDT_CATALOG UDT_SCHEMA UDT_NAME
    SCOPE_CATALOG SCOPE_SCHEMA SCOPE_NAME MAXIMUM_CARDINALITY:N DTD_IDENTIFIER IS_SELF_REFERENCING IS_IDENTITY
    IDENTITY_GENERATION IDENTITY_START IDENTITY_INCREMENT IDENTITY_MAXIMUM IDENTITY_MINIMUM IDENTITY_CYCLE
    IDENTITY_ORDERED SCHEMA_EVOLUTION_RECORD COMMENT DELETED:T DATA_TYPE_ALIAS EXPRESSION KIND`,
  CREDENTIALS: `CREDENTIAL_ID:N NAME USER_NAME TYPE DOMAIN COMMENT STATUS ADDITIONAL_DETAILS:O CREATED_BY
    LAST_ALTERED_BY CREATED_ON:T LAST_USED_ON:T LAST_ALTERED:T EXPIRATION_DATE:T`,
  DATABASES: `DATABASE_ID:N DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:T LAST_ALTERED:T DELETED:T
    RETENTION_TIME:N RESOURCE_GROUP TYPE OWNER_ROLE_TYPE OBJECT_VISIBILITY:O`,
  FILE_FORMATS: `FILE_FORMAT_ID:N FILE_FORMAT_NAME FILE_FORMAT_SCHEMA_ID:N FILE_FORMAT_SCHEMA FILE_FORMAT_CATALOG_ID:N
    FILE_FORMAT_CATALOG FILE_FORMAT_OWNER FILE_FORMAT_TYPE RECORD_DELIMITER FIELD_DELIMITER
    SKIP_HEADER:N DATE_FORMAT TIME_FORMAT TIMESTAMP_FORMAT BINARY_FORMAT ESCAPE ESCAPE_UNENCLOSED_FIELD TRIM_SPACE:B
    FIELD_OPTIONALLY_ENCLOSED_BY NULL_IF COMPRESSION ERROR_ON_COLUMN_COUNT_MISMATCH CREATED:T LAST_ALTERED:T DELETED:T
    COMMENT OWNER_ROLE_TYPE`,
  GRANTS_TO_ROLES: `CREATED_ON:T MODIFIED_ON:T PRIVILEGE GRANTED_ON NAME TABLE_CATALOG TABLE_SCHEMA GRANTED_TO
    GRANTEE_NAME GRANT_OPTION:B GRANTED_BY DELETED_ON:T GRANTED_BY_ROLE_TYPE OBJECT_INSTANCE`,
  GRANTS_TO_USERS: 'CREATED_ON:T DELETED_ON:T ROLE GRANTED_TO GRANTEE_NAME GRANTED_BY',
  LOGIN_HISTORY: `EVENT_ID:N EVENT_TIMESTAMP:T EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE
    REPORTED_CLIENT_VERSION FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE:N
    ERROR_MESSAGE RELATED_EVENT_ID:N CONNECTION CLIENT_PRIVATE_LINK_ID FIRST_AUTHENTICATION_FACTOR_ID
    SECOND_AUTHENTICATION_FACTOR_ID LOGIN_DETAILS AUTHORIZING_INTEGRATION_NAME`,
  MASKING_POLICIES: `POLICY_NAME POLICY_ID:N POLICY_SCHEMA_ID:N POLICY_SCHEMA POLICY_CATALOG_ID:N POLICY_CATALOG
    POLICY_OWNER POLICY_SIGNATURE POLICY_RETURN_TYPE POLICY_BODY POLICY_COMMENT:V CREATED:T LAST_ALTERED:T DELETED:T
    OWNER_ROLE_TYPE OPTIONS:V`,
  NETWORK_POLICIES: `ID:N NAME OWNER OWNER_ROLE_TYPE COMMENT CREATED:T LAST_ALTERED:T DELETED:T ALLOWED_IP_LIST
    BLOCKED_IP_LIST`,
  NETWORK_RULES: `ID:N NAME SCHEMA_ID:N SCHEMA DATABASE_ID:N DATABASE OWNER OWNER_ROLE_TYPE COMMENT CREATED:T
    LAST_ALTERED:T DELETED:T MODE TYPE VALUE_LIST`,
  NETWORK_RULE_REFERENCES: `NETWORK_RULE_DB NETWORK_RULE_SCHEMA NETWORK_RULE_ID:N NETWORK_RULE_MODE NETWORK_RULE_TYPE
    NETWORK_RULE_NAME CONTAINER_ID:N CONTAINER_NAME CONTAINER_TYPE ACTION_TYPE`,
  OBJECT_DEPENDENCIES: `REFERENCED_DATABASE REFERENCED_SCHEMA REFERENCED_OBJECT_NAME REFERENCED_OBJECT_ID:N
    REFERENCED_OBJECT_DOMAIN REFERENCING_DATABASE REFERENCING_SCHEMA REFERENCING_OBJECT_NAME REFERENCING_OBJECT_ID:N
    REFERENCING_OBJECT_DOMAIN DEPENDENCY_TYPE`,
  PASSWORD_POLICIES: `NAME ID:N SCHEMA_ID SCHEMA DATABASE_ID DATABASE OWNER OWNER_ROLE_TYPE PASSWORD_MIN_LENGTH:N
    PASSWORD_MAX_LENGTH:N PASSWORD_MIN_UPPER_CASE_CHARS:N PASSWORD_MIN_LOWER_CASE_CHARS:N PASSWORD_MIN_NUMERIC_CHARS:N
    PASSWORD_MIN_SPECIAL_CHARS:N PASSWORD_MIN_AGE_DAYS:N PASSWORD_MAX_AGE_DAYS:N PASSWORD_MAX_RETRIES:N
    PASSWORD_LOCKOUT_TIME_MINS:N COMMENT CREATED:T LAST_ALTERED:T DELETED:T PASSWORD_HISTORY:N`,
  POLICY_REFERENCES: `POLICY_DB POLICY_SCHEMA POLICY_ID:N POLICY_NAME POLICY_KIND REF_DATABASE_NAME REF_SCHEMA_NAME
    REF_ENTITY_NAME REF_ENTITY_DOMAIN REF_COLUMN_NAME REF_ARG_COLUMN_NAMES TAG_DATABASE TAG_SCHEMA TAG_NAME
    POLICY_STATUS`,
  QUERY_HISTORY: `QUERY_ID QUERY_TEXT DATABASE_ID:N DATABASE_NAME SCHEMA_ID:N SCHEMA_NAME QUERY_TYPE SESSION_ID:N
    AUTHN_EVENT_ID:N USER_NAME ROLE_NAME WAREHOUSE_ID:N WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE CLUSTER_NUMBER:N
    QUERY_TAG EXECUTION_STATUS ERROR_CODE:N ERROR_MESSAGE START_TIME:T END_TIME:T TOTAL_ELAPSED_TIME:N BYTES_SCANNED:N
    PERCENTAGE_SCANNED_FROM_CACHE:F BYTES_WRITTEN:N BYTES_WRITTEN_TO_RESULT:N BYTES_READ_FROM_RESULT:N ROWS_PRODUCED:N
    ROWS_INSERTED:N ROWS_UPDATED:N ROWS_DELETED:N ROWS_UNLOADED:N BYTES_DELETED:N PARTITIONS_SCANNED:N
    PARTITIONS_TOTAL:N BYTES_SPILLED_TO_LOCAL_STORAGE:N BYTES_SPILLED_TO_REMOTE_STORAGE:N BYTES_SENT_OVER_THE_NETWORK:N
    COMPILATION_TIME:N EXECUTION_TIME:N QUEUED_PROVISIONING_TIME:N QUEUED_REPAIR_TIME:N QUEUED_OVERLOAD_TIME:N
    TRANSACTION_BLOCKED_TIME:N OUTBOUND_DATA_TRANSFER_CLOUD OUTBOUND_DATA_TRANSFER_REGION
    OUTBOUND_DATA_TRANSFER_BYTES:N INBOUND_DATA_TRANSFER_CLOUD INBOUND_DATA_TRANSFER_REGION
    INBOUND_DATA_TRANSFER_BYTES:N LIST_EXTERNAL_FILES_TIME:N CREDITS_USED_CLOUD_SERVICES:N RELEASE_VERSION
    EXTERNAL_FUNCTION_TOTAL_INVOCATIONS:N EXTERNAL_FUNCTION_TOTAL_SENT_ROWS:N EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS:N
    EXTERNAL_FUNCTION_TOTAL_SENT_BYTES:N EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES:N QUERY_LOAD_PERCENT:N
    IS_CLIENT_GENERATED_STATEMENT:B QUERY_ACCELERATION_BYTES_SCANNED:N QUERY_ACCELERATION_PARTITIONS_SCANNED:N
    QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR:N TRANSACTION_ID:N CHILD_QUERIES_WAIT_TIME:N ROLE_TYPE QUERY_HASH
    QUERY_HASH_VERSION:N QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION:N SECONDARY_ROLE_STATS
    ROWS_WRITTEN_TO_RESULT:N QUERY_RETRY_TIME:N QUERY_RETRY_CAUSE FAULT_HANDLING_TIME:N USER_TYPE USER_DATABASE_NAME
    USER_DATABASE_ID USER_SCHEMA_NAME USER_SCHEMA_ID BIND_VALUES:A AGENT_TYPE`,
  ROLES: `ROLE_ID:N CREATED_ON:T DELETED_ON:T NAME COMMENT OWNER ROLE_TYPE ROLE_DATABASE_NAME ROLE_INSTANCE_ID:N
    OWNER_ROLE_TYPE IS_FROM_ORGANIZATION_USER_GROUP:B`,
  ROW_ACCESS_POLICIES: `POLICY_NAME POLICY_ID:N POLICY_SCHEMA_ID:N POLICY_SCHEMA POLICY_CATALOG_ID:N POLICY_CATALOG
    POLICY_OWNER POLICY_SIGNATURE POLICY_RETURN_TYPE POLICY_BODY POLICY_COMMENT:V CREATED:T LAST_ALTERED:T DELETED:T
    OWNER_ROLE_TYPE OPTIONS:V`,
  // The page lists SCHEMA_TYPE twice.
  SCHEMATA: `SCHEMA_ID:N SCHEMA_NAME CATALOG_ID:N CATALOG_NAME SCHEMA_OWNER RETENTION_TIME:N IS_TRANSIENT
    IS_MANAGED_ACCESS DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH
    COMMENT CREATED:T LAST_ALTERED:T DELETED:T SCHEMA_TYPE OWNER_ROLE_TYPE VERSION_NAME VERSIONED_SCHEMA_ID:N
    OBJECT_VISIBILITY:O`,
  SEQUENCES: `SEQUENCE_ID:N SEQUENCE_NAME SEQUENCE_SCHEMA_ID:N SEQUENCE_SCHEMA SEQUENCE_CATALOG_ID:N SEQUENCE_CATALOG
    SEQUENCE_OWNER DATA_TYPE NUMERIC_PRECISION:N NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N START_VALUE MINIMUM_VALUE
    MAXIMUM_VALUE NEXT_VALUE INCREMENT CYCLE_OPTION ORDERED CREATED:T LAST_ALTERED:T DELETED:T COMMENT
    OWNER_ROLE_TYPE`,
  STAGES: `STAGE_ID:N STAGE_NAME STAGE_SCHEMA_ID:N STAGE_SCHEMA STAGE_CATALOG_ID:N STAGE_CATALOG STAGE_URL STAGE_REGION
    STAGE_TYPE STAGE_OWNER COMMENT CREATED:T LAST_ALTERED:T DELETED:T OWNER_ROLE_TYPE INSTANCE_ID:N
    STORAGE_INTEGRATION`,
  SESSION_POLICIES: `ID:N NAME SCHEMA_ID SCHEMA DATABASE_ID DATABASE OWNER OWNER_ROLE_TYPE SESSION_IDLE_TIMEOUT_MINS:N
    SESSION_UI_IDLE_TIMEOUT_MINS:N SESSION_MAX_LIFESPAN_MINS:N SESSION_UI_MAX_LIFESPAN_MINS:N COMMENT CREATED:T
    LAST_ALTERED:T DELETED:T`,
  SESSIONS: `SESSION_ID:N CREATED_ON:T USER_NAME AUTHENTICATION_METHOD LOGIN_EVENT_ID:N CLIENT_APPLICATION_VERSION
    CLIENT_APPLICATION_ID CLIENT_ENVIRONMENT CLIENT_BUILD_ID CLIENT_VERSION ACCESS_TIME:T IS_OPEN:B CLOSED_REASON`,
  TABLES: `TABLE_ID:N TABLE_NAME TABLE_SCHEMA_ID:N TABLE_SCHEMA TABLE_CATALOG_ID:N TABLE_CATALOG TABLE_OWNER TABLE_TYPE
    IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:N BYTES:N RETENTION_TIME:N SELF_REFERENCING_COLUMN_NAME REFERENCE_GENERATION
    USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO IS_TYPED COMMIT_ACTION
    CREATED:T LAST_ALTERED:T LAST_DDL:T LAST_DDL_BY DELETED:T AUTO_CLUSTERING_ON COMMENT OWNER_ROLE_TYPE INSTANCE_ID:N
    IS_ICEBERG IS_DYNAMIC IS_HYBRID ARCHIVE_STORAGE_COOL_ROW_COUNT:N ARCHIVE_STORAGE_COOL_BYTES:N
    ARCHIVE_STORAGE_COLD_ROW_COUNT:N ARCHIVE_STORAGE_COLD_BYTES:N`,
  TAGS: `TAG_ID:N TAG_NAME TAG_SCHEMA_ID:N TAG_SCHEMA TAG_DATABASE_ID:N TAG_DATABASE TAG_OWNER TAG_COMMENT:V CREATED:T
    LAST_ALTERED:T DELETED:T ALLOWED_VALUES:V OWNER_ROLE_TYPE PROPAGATE ON_CONFLICT`,
  TAG_REFERENCES: `TAG_DATABASE TAG_SCHEMA TAG_ID:N TAG_NAME TAG_VALUE OBJECT_DATABASE OBJECT_SCHEMA OBJECT_ID:N
    OBJECT_NAME OBJECT_DELETED:T DOMAIN COLUMN_ID:N COLUMN_NAME APPLY_METHOD`,
  USERS: `USER_ID:N NAME CREATED_ON:T DELETED_ON:T LOGIN_NAME DISPLAY_NAME FIRST_NAME LAST_NAME EMAIL
    MUST_CHANGE_PASSWORD:B HAS_PASSWORD:B COMMENT DISABLED:V SNOWFLAKE_LOCK:V DEFAULT_WAREHOUSE DEFAULT_NAMESPACE
    DEFAULT_ROLE EXT_AUTHN_DUO:B EXT_AUTHN_UID HAS_MFA:B BYPASS_MFA_UNTIL:T LAST_SUCCESS_LOGIN:T EXPIRES_AT:T
    LOCKED_UNTIL_TIME:T HAS_RSA_PUBLIC_KEY:B PASSWORD_LAST_SET_TIME:T OWNER DEFAULT_SECONDARY_ROLE HAS_PAT:B
    HAS_WORKLOAD_IDENTITY:B TYPE DATABASE_NAME DATABASE_ID:N SCHEMA_NAME SCHEMA_ID:N IS_FROM_ORGANIZATION_USER:B`,
  VIEWS: `TABLE_ID:N TABLE_NAME TABLE_SCHEMA_ID:N TABLE_SCHEMA TABLE_CATALOG_ID:N TABLE_CATALOG TABLE_OWNER
    VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE INSERTABLE_INTO IS_SECURE CREATED:T LAST_ALTERED:T LAST_DDL:T LAST_DDL_BY
    DELETED:T COMMENT INSTANCE_ID:N OWNER_ROLE_TYPE`,
};

/** https://docs.snowflake.com/en/sql-reference/info-schema — a page for each, of the view's name. */
const informationSchema = {
  APPLICABLE_ROLES: 'GRANTEE ROLE_NAME ROLE_OWNER IS_GRANTABLE',
  COLUMNS: `TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:N COLUMN_DEFAULT IS_NULLABLE DATA_TYPE
    CHARACTER_MAXIMUM_LENGTH:N CHARACTER_OCTET_LENGTH:N NUMERIC_PRECISION:N NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N
    DATETIME_PRECISION:N INTERVAL_TYPE INTERVAL_PRECISION:N CHARACTER_SET_CATALOG CHARACTER_SET_SCHEMA
    CHARACTER_SET_NAME COLLATION_CATALOG COLLATION_SCHEMA COLLATION_NAME DOMAIN_CATALOG DOMAIN_SCHEMA DOMAIN_NAME
    UDT_CATALOG UDT_SCHEMA UDT_NAME SCOPE_CATALOG SCOPE_SCHEMA SCOPE_NAME MAXIMUM_CARDINALITY:N DTD_IDENTIFIER
    IS_SELF_REFERENCING IS_IDENTITY IDENTITY_GENERATION IDENTITY_START IDENTITY_INCREMENT IDENTITY_MAXIMUM
    IDENTITY_MINIMUM IDENTITY_CYCLE IDENTITY_ORDERED SCHEMA_EVOLUTION_RECORD COMMENT DATA_TYPE_ALIAS EXPRESSION KIND`,
  DATABASES: `DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:T LAST_ALTERED:T RETENTION_TIME:N TYPE
    OWNER_ROLE_TYPE`,
  ENABLED_ROLES: 'ROLE_NAME ROLE_OWNER',
  FUNCTIONS: `FUNCTION_CATALOG FUNCTION_SCHEMA FUNCTION_NAME FUNCTION_OWNER ARGUMENT_SIGNATURE DATA_TYPE
    CHARACTER_MAXIMUM_LENGTH:N CHARACTER_OCTET_LENGTH:N NUMERIC_PRECISION:N NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N
    FUNCTION_LANGUAGE FUNCTION_DEFINITION VOLATILITY IS_NULL_CALL IS_SECURE CREATED:T LAST_ALTERED:T COMMENT
    IS_EXTERNAL API_INTEGRATION CONTEXT_HEADERS MAX_BATCH_ROWS:N REQUEST_TRANSLATOR RESPONSE_TRANSLATOR COMPRESSION
    IMPORTS HANDLER TARGET_PATH RUNTIME_VERSION PACKAGES INSTALLED_PACKAGES IS_MEMOIZABLE EXTERNAL_ACCESS_INTEGRATIONS
    SECRETS IS_DATA_METRIC IS_AGGREGATE ARTIFACT_REPOSITORY`,
  OBJECT_PRIVILEGES: `GRANTOR GRANTEE GRANTED_TO OBJECT_CATALOG OBJECT_SCHEMA OBJECT_NAME OBJECT_TYPE PRIVILEGE_TYPE
    IS_GRANTABLE CREATED:T`,
  PROCEDURES: `PROCEDURE_CATALOG PROCEDURE_SCHEMA PROCEDURE_NAME PROCEDURE_OWNER ARGUMENT_SIGNATURE DATA_TYPE
    CHARACTER_MAXIMUM_LENGTH:N CHARACTER_OCTET_LENGTH:N NUMERIC_PRECISION:N NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N
    PROCEDURE_LANGUAGE PROCEDURE_DEFINITION CREATED:T LAST_ALTERED:T COMMENT EXTERNAL_ACCESS_INTEGRATIONS SECRETS
    RUNTIME_VERSION PACKAGES INSTALLED_PACKAGES ARTIFACT_REPOSITORY OWNER_ROLE_TYPE`,
  REFERENTIAL_CONSTRAINTS: `CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME UNIQUE_CONSTRAINT_CATALOG
    UNIQUE_CONSTRAINT_SCHEMA UNIQUE_CONSTRAINT_NAME MATCH_OPTION UPDATE_RULE DELETE_RULE COMMENT CREATED:T
    LAST_ALTERED:T`,
  SCHEMATA: `CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT IS_MANAGED_ACCESS RETENTION_TIME:N
    DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH CREATED:T
    LAST_ALTERED:T COMMENT`,
  FILE_FORMATS: `FILE_FORMAT_CATALOG FILE_FORMAT_SCHEMA FILE_FORMAT_NAME FILE_FORMAT_OWNER FILE_FORMAT_TYPE RECORD_DELIMITER FIELD_DELIMITER
    SKIP_HEADER:N DATE_FORMAT TIME_FORMAT TIMESTAMP_FORMAT BINARY_FORMAT ESCAPE ESCAPE_UNENCLOSED_FIELD TRIM_SPACE
    FIELD_OPTIONALLY_ENCLOSED_BY NULL_IF COMPRESSION ERROR_ON_COLUMN_COUNT_MISMATCH CREATED:T LAST_ALTERED:T COMMENT`,
  STAGES: `STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_URL STAGE_REGION STAGE_TYPE STAGE_OWNER COMMENT CREATED:T
    LAST_ALTERED:T`,
  SEQUENCES: `SEQUENCE_CATALOG SEQUENCE_SCHEMA SEQUENCE_NAME SEQUENCE_OWNER DATA_TYPE NUMERIC_PRECISION:N
    NUMERIC_PRECISION_RADIX:N NUMERIC_SCALE:N START_VALUE MINIMUM_VALUE MAXIMUM_VALUE NEXT_VALUE INCREMENT CYCLE_OPTION
    CREATED:T LAST_ALTERED:T ORDERED COMMENT`,
  TABLES: `TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:N BYTES:N
    RETENTION_TIME:N SELF_REFERENCING_COLUMN_NAME REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG
    USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO IS_TYPED COMMIT_ACTION CREATED:T LAST_ALTERED:T
    LAST_DDL:T LAST_DDL_BY AUTO_CLUSTERING_ON:B COMMENT IS_TEMPORARY IS_ICEBERG IS_DYNAMIC IS_IMMUTABLE IS_HYBRID`,
  TABLE_CONSTRAINTS: `CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME
    CONSTRAINT_TYPE IS_DEFERRABLE INITIALLY_DEFERRED ENFORCED COMMENT CREATED:T LAST_ALTERED:T RELY`,
  TABLE_PRIVILEGES: `GRANTOR GRANTEE GRANTED_TO TABLE_CATALOG TABLE_SCHEMA TABLE_NAME PRIVILEGE_TYPE IS_GRANTABLE
    WITH_HIERARCHY CREATED:T`,
  USAGE_PRIVILEGES: `GRANTOR GRANTEE GRANTED_TO OBJECT_CATALOG OBJECT_SCHEMA OBJECT_NAME OBJECT_TYPE PRIVILEGE_TYPE
    IS_GRANTABLE CREATED:T`,
  VIEWS: `TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE INSERTABLE_INTO
    IS_SECURE CREATED:T LAST_ALTERED:T LAST_DDL:T LAST_DDL_BY COMMENT`,
};

const tagReferences = `TAG_DATABASE TAG_SCHEMA TAG_NAME TAG_VALUE APPLY_METHOD LEVEL OBJECT_DATABASE OBJECT_SCHEMA
  OBJECT_NAME DOMAIN COLUMN_NAME`;

/** https://docs.snowflake.com/en/sql-reference/functions — a page for each, of the function's name. */
const functions = {
  'login_history()': `EVENT_TIMESTAMP:T EVENT_ID:N EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE
    REPORTED_CLIENT_VERSION FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE:N
    ERROR_MESSAGE RELATED_EVENT_ID:N CONNECTION CLIENT_PRIVATE_LINK_ID FIRST_AUTHENTICATION_FACTOR_ID
    SECOND_AUTHENTICATION_FACTOR_ID LOGIN_DETAILS AUTHORIZING_INTEGRATION_NAME AUTHENTICATING_INTEGRATION_NAME`,
  'query_history()': `QUERY_ID QUERY_TEXT DATABASE_NAME SCHEMA_NAME QUERY_TYPE SESSION_ID:N AUTHN_EVENT_ID:N USER_NAME
    USER_TYPE USER_DATABASE_NAME USER_SCHEMA_NAME ROLE_NAME WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE
    CLUSTER_NUMBER:N QUERY_TAG EXECUTION_STATUS ERROR_CODE:N ERROR_MESSAGE START_TIME:T END_TIME:T
    TOTAL_ELAPSED_TIME:N BYTES_SCANNED:N ROWS_PRODUCED:N COMPILATION_TIME:N EXECUTION_TIME:N
    QUEUED_PROVISIONING_TIME:N QUEUED_REPAIR_TIME:N QUEUED_OVERLOAD_TIME:N TRANSACTION_BLOCKED_TIME:N
    OUTBOUND_DATA_TRANSFER_CLOUD OUTBOUND_DATA_TRANSFER_REGION OUTBOUND_DATA_TRANSFER_BYTES:N
    INBOUND_DATA_TRANSFER_CLOUD INBOUND_DATA_TRANSFER_REGION INBOUND_DATA_TRANSFER_BYTES:N LIST_EXTERNAL_FILE_TIME:N
    CREDITS_USED_CLOUD_SERVICES:N RELEASE_VERSION EXTERNAL_FUNCTION_TOTAL_INVOCATIONS:N
    EXTERNAL_FUNCTION_TOTAL_SENT_ROWS:N EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS:N EXTERNAL_FUNCTION_TOTAL_SENT_BYTES:N
    EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES:N IS_CLIENT_GENERATED_STATEMENT:B QUERY_HASH QUERY_HASH_VERSION:N
    QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION:N TRANSACTION_ID:N QUERY_ACCELERATION_BYTES_SCANNED:N
    QUERY_ACCELERATION_PARTITIONS_SCANNED:N QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR:N BYTES_WRITTEN_TO_RESULT:N
    ROWS_WRITTEN_TO_RESULT:N ROWS_INSERTED:N QUERY_RETRY_TIME:N QUERY_RETRY_CAUSE FAULT_HANDLING_TIME:N BIND_VALUES:A
    AGENT_TYPE`,
  "policy_references(ref_entity_name => 'd.public.t', ref_entity_domain => 'table')": `POLICY_DB POLICY_SCHEMA
    POLICY_NAME POLICY_KIND REF_DATABASE_NAME REF_SCHEMA_NAME REF_ENTITY_NAME REF_ENTITY_DOMAIN REF_COLUMN_NAME
    REF_ARG_COLUMN_NAMES TAG_DATABASE TAG_SCHEMA TAG_NAME POLICY_STATUS`,
  "rest_event_history('scim')": `EVENT_TIMESTAMP:T EVENT_ID:N EVENT_TYPE ENDPOINT METHOD STATUS ERROR_CODE DETAILS
    CLIENT_IP ACTOR_NAME ACTOR_DOMAIN RESOURCE_NAME RESOURCE_DOMAIN`,
  "tag_references('d.public.t', 'table')": tagReferences,
  "tag_references_all_columns('d.public.t', 'table')": tagReferences,
};

const keys =
  'created_on:T database_name schema_name table_name column_name key_sequence:N constraint_name rely comment';
const foreignKeys = `created_on:T pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name
  fk_schema_name fk_table_name fk_column_name key_sequence:N update_rule delete_rule fk_name pk_name deferrability rely
  comment`;

const routine = `created_on:T name schema_name is_builtin is_aggregate is_ansi min_num_arguments:N max_num_arguments:N
  arguments description catalog_name is_table_function valid_for_clustering is_secure`;

/** https://docs.snowflake.com/en/sql-reference/sql/show — a page for each; of imported and exported keys none is known. */
const commands = {
  'show users': `name created_on:T login_name display_name first_name last_name email mins_to_unlock days_to_expiry
    comment disabled must_change_password snowflake_lock default_warehouse default_namespace default_role
    default_secondary_roles ext_authn_duo ext_authn_uid mins_to_bypass_mfa owner last_success_login:T
    expires_at_time:T locked_until_time:T has_password has_rsa_public_key type has_mfa has_pat has_workload_identity
    is_from_organization_user`,
  'show terse users': `name created_on:T display_name first_name last_name email org_identity comment has_password
    has_rsa_public_key type has_mfa has_pat has_federated_workload_authentication is_from_organization_user`,
  'show roles': `created_on:T name is_default is_current is_inherited assigned_to_users:N granted_to_roles:N
    granted_roles:N owner comment`,
  'show database roles in database d': `created_on:T name is_default is_current is_inherited granted_to_roles:N
    granted_to_database_roles:N granted_database_roles:N owner comment owner_role_type`,
  'show grants on database d': `created_on:T privilege granted_on name granted_to grantee_name grant_option granted_by
    granted_by_role_type`,
  'show grants on account':
    'created_on:T privilege granted_on name granted_to grantee_name grant_option granted_by',
  'show grants to role public':
    'created_on:T privilege granted_on name granted_to grantee_name grant_option granted_by',
  'show databases': `created_on:T name is_default is_current origin owner comment options retention_time kind
    owner_role_type object_visibility data_quality_monitoring_settings`,
  'show terse databases': 'created_on:T name kind database_name schema_name',
  'show schemas in database d': `created_on:T name is_default is_current database_name owner comment options
    retention_time owner_role_type object_visibility is_nested`,
  'show tables in database d': `created_on:T name database_name schema_name kind comment cluster_by rows:N bytes:N owner
    retention_time automatic_clustering change_tracking search_optimization search_optimization_progress search_optimization_bytes is_external enable_schema_evolution owner_role_type is_event is_hybrid is_iceberg
    is_immutable`,
  'show views in database d': `created_on:T name reserved database_name schema_name owner comment text is_secure
    is_materialized owner_role_type change_tracking`,
  'show objects in database d': `created_on:T name database_name schema_name kind comment cluster_by rows:N bytes:N owner
    retention_time owner_role_type budget is_hybrid is_dynamic is_iceberg`,
  'show columns in d.public.t': `table_name schema_name column_name data_type null? default kind expression comment
    database_name autoincrement schema_evolution_record`,
  'show warehouses': `name state type size min_cluster_count:N max_cluster_count:N started_clusters:N running:N queued:N
    is_default is_current is_interactive auto_suspend:N auto_resume available provisioning quiescing other created_on:T
    resumed_on:T updated_on:T owner comment enable_query_acceleration query_acceleration_max_scale_factor:N
    resource_monitor actives:N pendings:N failed:N suspended:N uuid scaling_policy owner_role_type resource_constraint
    generation`,
  'show tags in database d': `created_on:T name database_name schema_name owner comment allowed_values owner_role_type
    propagate on_conflict`,
  'show masking policies in database d': `created_on:T name database_name schema_name kind owner comment options
    owner_role_type`,
  'show network rules in database d': `created_on:T name database_name schema_name owner comment type mode
    entries_in_valuelist:N owner_role_type`,
  'show authentication policies in database d': `created_on:T name database_name schema_name kind owner comment
    owner_role_type options`,
  'show primary keys in database d': keys,
  'show unique keys in database d': keys,
  'show imported keys in database d': foreignKeys,
  'show exported keys in database d': foreignKeys,
  'show procedures in database d': routine,
  "show user procedures like '%' in schema d.public": routine,
  'show user functions in database d': `${routine} secrets external_access_integrations is_external_function language
    is_memoizable is_data_metric`,
  'show streams in database d': `created_on:T name database_name schema_name owner comment table_name source_type
    base_tables type stale mode stale_after:T invalid_reason owner_role_type`,
  'show tasks in account': `created_on:T name id database_name schema_name owner comment warehouse schedule
    scheduling_mode target_completion_interval predecessors state definition condition allow_overlapping_execution
    error_integration success_integration last_committed_on:T last_suspended_on:T owner_role_type config
    last_suspended_reason task_relations execute_as_user`,
  'show pipes in schema d.public': `created_on:T name database_name schema_name definition owner notification_channel
    comment integration pattern error_integration owner_role_type invalid_reason kind`,
  'show dynamic tables in database d': `created_on:T name database_name schema_name cluster_by rows:N bytes:N owner
    target_lag scheduler refresh_mode refresh_mode_reason warehouse comment text automatic_clustering scheduling_state
    last_suspended_on:T is_clone:B is_replica:B is_iceberg:B data_timestamp:T owner_role_type immutable_where
    execute_as_user`,
  'show external tables in database d': `created_on:T name database_name schema_name invalid:B invalid_reason owner
    comment stage location file_format_name file_format_type cloud region notification_channel last_refreshed_on:T
    table_format last_refresh_details owner_role_type`,
  'show materialized views in database d': `created_on:T name reserved database_name schema_name cluster_by rows:N
    bytes:N source_database_name source_schema_name source_table_name refreshed_on:T compacted_on:T owner invalid
    invalid_reason behind_by comment text is_secure automatic_clustering owner_role_type`,
  'show shares': `created_on:T kind owner_account name database_name to owner comment listing_global_name`,
  'describe table d.public.t':
    'name type kind null? default primary|key unique|key check expression comment policy|name privacy|domain',
};

describe('columns as documented', () => {
  it.each(Object.entries(commands))('%s', async (command, columns) => {
    const found = await columnsOf(command);
    expect(found.map((name) => name.replaceAll(' ', '|'))).toEqual(listed(columns));
  });

  it.each(Object.entries(accountUsage))('ACCOUNT_USAGE.%s', async (view, columns) => {
    const sql = `select * from snowflake.account_usage.${view} limit 0`;
    expect(await columnsOf(sql)).toEqual(listed(columns));
  });

  it.each(Object.entries(informationSchema))('INFORMATION_SCHEMA.%s', async (view, columns) => {
    const sql = `select * from d.information_schema.${view} limit 0`;
    expect(await columnsOf(sql)).toEqual(listed(columns));
  });

  it.each(Object.entries(functions))('INFORMATION_SCHEMA.%s', async (call, columns) => {
    const sql = `select * from table(d.information_schema.${call}) limit 0`;
    expect(await columnsOf(sql)).toEqual(listed(columns));
  });
});

it('ACCOUNT_USAGE.TAG_REFERENCES_WITH_LINEAGE has the columns as documented', async () => {
  await harness.script('create tag d.public.cost');
  const call = "table(snowflake.account_usage.tag_references_with_lineage('D.PUBLIC.COST'))";
  expect(await columnsOf(`select * from ${call}`)).toEqual(
    listed(`TAG_DATABASE TAG_SCHEMA TAG_ID:N TAG_NAME TAG_VALUE LEVEL OBJECT_DATABASE OBJECT_SCHEMA OBJECT_ID:N
      OBJECT_NAME OBJECT_DELETED:T DOMAIN COLUMN_ID:N COLUMN_NAME APPLY_METHOD`),
  );
});

describe('what there is nothing of here', () => {
  it.each(['procedures', 'user functions', 'streams', 'tasks', 'pipes'])(
    'SHOW %s is empty',
    async (kinds) => {
      expect(await harness.rows(`show ${kinds} in database d`)).toEqual([]);
      expect(await harness.failure(`show ${kinds} in database nowhere`)).toMatchObject({ code: '002043' });
    },
  );

  it.each([
    ['show resource monitors', '000002', "Unsupported feature 'SHOW RESOURCE MONITORS'."],
    ["select get_presigned_url(@s, 'a.csv')", '000002', "Unsupported feature 'the stage @s as a value'."],
    ['show alerts in database d', '000002', "Unsupported feature 'SHOW ALERTS'."],
    [
      'select * from snowflake.account_usage.task_history',
      '000002',
      "Unsupported feature 'ACCOUNT_USAGE.TASK_HISTORY'.",
    ],
    [
      "select * from table(validate(t, job_id => '_last'))",
      '000002',
      "Unsupported feature 'table function VALIDATE'.",
    ],
    [
      'select * from table(d.information_schema.warehouse_load_history())',
      '000002',
      "Unsupported feature 'table function WAREHOUSE_LOAD_HISTORY'.",
    ],
    ['select * from table(d.information_schema.login_histroy())', '002141', 'LOGIN_HISTROY'],
    ['select * from d.information_schema.pipes', '000002', "Unsupported feature 'INFORMATION_SCHEMA.PIPES'."],
    [
      'select * from snowflake.account_usage.usres',
      '002003',
      "Object 'SNOWFLAKE.ACCOUNT_USAGE.USRES' does not exist or not authorized.",
    ],
    [
      'select * from d.information_schema.tabels',
      '002003',
      "Object 'D.INFORMATION_SCHEMA.TABELS' does not exist or not authorized.",
    ],
  ])('%s is refused by name', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
  });
});
