/** Functions and procedures of users: there are none, and the views say so. */
import { type Column, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { emptyView, type NamedView } from './view.ts';

const texts = (...names: readonly string[]): readonly Column[] => names.map((name) => textColumn(name));
const numbers = (...names: readonly string[]): readonly Column[] => names.map((name) => fixedColumn(name));

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

export const routineViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/functions */
  emptyView('FUNCTIONS', [
    ...shared('FUNCTION'),
    ...texts('VOLATILITY', 'IS_NULL_CALL', 'IS_SECURE'),
    timestampColumn('CREATED'),
    timestampColumn('LAST_ALTERED'),
    ...texts('COMMENT', 'IS_EXTERNAL', 'API_INTEGRATION', 'CONTEXT_HEADERS'),
    fixedColumn('MAX_BATCH_ROWS'),
    ...texts('COMPRESSION', 'PACKAGES', 'RUNTIME_VERSION', 'INSTALLED_PACKAGES', 'IS_MEMOIZABLE'),
  ]),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/procedures */
  emptyView('PROCEDURES', [
    ...shared('PROCEDURE'),
    timestampColumn('CREATED'),
    timestampColumn('LAST_ALTERED'),
    textColumn('COMMENT'),
  ]),
];
