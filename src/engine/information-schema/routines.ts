/** Functions and procedures of users: there are none, and the views say so. */
import { type Column, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { emptyView, type NamedView } from './view.ts';

const texts = (...names: readonly string[]): readonly Column[] => names.map((name) => textColumn(name));
const numbers = (...names: readonly string[]): readonly Column[] => names.map((name) => fixedColumn(name, 9));

const shared = (routine: 'FUNCTION' | 'PROCEDURE'): readonly Column[] => [
  ...texts(
    `${routine}_CATALOG`,
    `${routine}_SCHEMA`,
    `${routine}_NAME`,
    `${routine}_OWNER`,
    'ARGUMENT_SIGNATURE',
    'DATA_TYPE',
  ),
  ...numbers(
    'CHARACTER_MAXIMUM_LENGTH',
    'CHARACTER_OCTET_LENGTH',
    'NUMERIC_PRECISION',
    'NUMERIC_PRECISION_RADIX',
    'NUMERIC_SCALE',
  ),
  ...texts(`${routine}_LANGUAGE`, `${routine}_DEFINITION`),
];

const times = [timestampColumn('CREATED'), timestampColumn('LAST_ALTERED')];

export const routineViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/functions */
  emptyView('FUNCTIONS', [
    ...shared('FUNCTION'),
    ...texts('VOLATILITY', 'IS_NULL_CALL', 'IS_SECURE'),
    ...times,
    ...texts('COMMENT', 'IS_EXTERNAL', 'API_INTEGRATION', 'CONTEXT_HEADERS'),
    fixedColumn('MAX_BATCH_ROWS', 9),
    ...texts(
      'REQUEST_TRANSLATOR',
      'RESPONSE_TRANSLATOR',
      'COMPRESSION',
      'IMPORTS',
      'HANDLER',
      'TARGET_PATH',
      'RUNTIME_VERSION',
      'PACKAGES',
      'INSTALLED_PACKAGES',
      'IS_MEMOIZABLE',
      'EXTERNAL_ACCESS_INTEGRATIONS',
      'SECRETS',
      'IS_DATA_METRIC',
      'IS_AGGREGATE',
      'ARTIFACT_REPOSITORY',
    ),
  ]),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/procedures */
  emptyView('PROCEDURES', [
    ...shared('PROCEDURE'),
    ...times,
    ...texts(
      'COMMENT',
      'EXTERNAL_ACCESS_INTEGRATIONS',
      'SECRETS',
      'RUNTIME_VERSION',
      'PACKAGES',
      'INSTALLED_PACKAGES',
      'ARTIFACT_REPOSITORY',
      'OWNER_ROLE_TYPE',
    ),
  ]),
];
