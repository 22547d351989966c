/** The properties of warehouses, databases and schemas. */
import { invalidProperty, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import type { Json, JsonObject } from '../../account/model.ts';
import { readTyped } from '../parameters/coerce.ts';
import type { PropertyReader } from './properties.ts';

export type ContainerKind = 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';

interface ContainerProperty {
  readonly type: 'BOOLEAN' | 'NUMBER' | 'STRING';
  readonly words?: readonly string[];
  readonly least?: number;
  readonly greatest?: number;
}

const flag: ContainerProperty = { type: 'BOOLEAN' };
const text: ContainerProperty = { type: 'STRING' };
const count = (least: number, greatest: number): ContainerProperty => ({ type: 'NUMBER', least, greatest });
const word = (...words: string[]): ContainerProperty => ({ type: 'STRING', words });

/** As stored, by every spelling of CREATE WAREHOUSE. */
const sizes: ReadonlyMap<string, string> = new Map([
  ['XSMALL', 'X-Small'],
  ['X-SMALL', 'X-Small'],
  ['SMALL', 'Small'],
  ['MEDIUM', 'Medium'],
  ['LARGE', 'Large'],
  ['XLARGE', 'X-Large'],
  ['X-LARGE', 'X-Large'],
  ['XXLARGE', '2X-Large'],
  ['X2LARGE', '2X-Large'],
  ['2X-LARGE', '2X-Large'],
  ['XXXLARGE', '3X-Large'],
  ['X3LARGE', '3X-Large'],
  ['3X-LARGE', '3X-Large'],
  ['X4LARGE', '4X-Large'],
  ['4X-LARGE', '4X-Large'],
  ['X5LARGE', '5X-Large'],
  ['5X-LARGE', '5X-Large'],
  ['X6LARGE', '6X-Large'],
  ['6X-LARGE', '6X-Large'],
]);

const storage: readonly (readonly [string, ContainerProperty])[] = [
  ['DATA_RETENTION_TIME_IN_DAYS', count(0, 90)],
  ['MAX_DATA_EXTENSION_TIME_IN_DAYS', count(0, 90)],
  ['DEFAULT_DDL_COLLATION', text],
  ['LOG_LEVEL', word('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF')],
  ['TRACE_LEVEL', word('ALWAYS', 'ON_EVENT', 'PROPAGATE', 'OFF')],
];

const known: { readonly [kind in ContainerKind]: ReadonlyMap<string, ContainerProperty> } = {
  // https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
  WAREHOUSE: new Map<string, ContainerProperty>([
    ['WAREHOUSE_TYPE', word('STANDARD', 'SNOWPARK-OPTIMIZED')],
    ['WAREHOUSE_SIZE', text],
    ['MAX_CLUSTER_COUNT', count(1, 300)],
    ['MIN_CLUSTER_COUNT', count(1, 300)],
    ['RESOURCE_CONSTRAINT', text],
    ['GENERATION', word('1', '2')],
    ['SCALING_POLICY', word('STANDARD', 'ECONOMY')],
    ['AUTO_SUSPEND', count(0, 1e9)],
    ['AUTO_RESUME', flag],
    ['INITIALLY_SUSPENDED', flag],
    ['RESOURCE_MONITOR', text],
    ['ENABLE_QUERY_ACCELERATION', flag],
    ['QUERY_ACCELERATION_MAX_SCALE_FACTOR', count(0, 100)],
    ['MAX_CONCURRENCY_LEVEL', count(1, 1000)],
    ['STATEMENT_QUEUED_TIMEOUT_IN_SECONDS', count(0, 1e9)],
    ['STATEMENT_TIMEOUT_IN_SECONDS', count(0, 604800)],
  ]),
  DATABASE: new Map(storage),
  SCHEMA: new Map(storage),
};

/** Reads what is left in the list; undefined means that nothing was given. */
export const readContainerProperties = (
  reader: PropertyReader,
  kind: ContainerKind,
): JsonObject | undefined => {
  const values = new Map<string, Json>();
  for (const name of reader.remaining()) {
    const property = known[kind].get(name);
    if (property === undefined) throw invalidProperty(name, kind);
    const value = readTyped(reader, name, property.type);
    if (value !== null) values.set(name, checked(name, property, value));
  }
  return values.size === 0 ? undefined : Object.fromEntries(values);
};

const checked = (name: string, property: ContainerProperty, value: string | number | boolean): Json => {
  if (name === 'WAREHOUSE_SIZE') {
    const size = sizes.get(String(value).toUpperCase());
    if (size === undefined) throw invalidValue(String(value), name);
    return size;
  }
  if (name === 'DEFAULT_DDL_COLLATION' && value !== '') throw unsupportedFeature('DEFAULT_DDL_COLLATION');
  if (typeof value === 'number') {
    const fits =
      Number.isInteger(value) &&
      value >= (property.least ?? 0) &&
      value <= (property.greatest ?? Number.MAX_SAFE_INTEGER);
    if (!fits) throw invalidValue(String(value), name);
  }
  if (typeof value !== 'string' || property.words === undefined) return value;
  const upper = value.toUpperCase();
  if (!property.words.includes(upper)) throw invalidValue(value, name);
  return upper;
};

export const requireContainerProperty = (name: string, kind: ContainerKind): void => {
  if (!known[kind].has(name)) throw invalidProperty(name, kind);
};
