/** What INFER_SCHEMA tells of columns, gathered in an array of objects. */
import { quoteIdentifier } from '../../sql/parser.ts';
import { elementsOf, membersOf } from './json.ts';

export interface ColumnDescription {
  /** As SQL, in quotation marks. */
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly expression: string;
}

const typePattern = /^[A-Z][A-Z_]*(?: ?\(\d+(?:, ?\d+)?\))?$/i;

/** Undefined where it is something else. */
export const columnDescriptions = (json: string): readonly ColumnDescription[] | undefined => {
  const found: ColumnDescription[] = [];
  for (const element of elementsOf(json)) {
    const members = new Map(
      membersOf(element).map(([key, value]) => [
        key,
        value.startsWith('"') ? String(JSON.parse(value)) : value,
      ]),
    );
    const name = members.get('COLUMN_NAME');
    const type = members.get('TYPE');
    if (name === undefined || name === '' || type === undefined || !typePattern.test(type)) return undefined;
    found.push({
      name: quoteIdentifier(name),
      type,
      nullable: members.get('NULLABLE') !== 'false',
      expression: members.get('EXPRESSION') ?? '',
    });
  }
  return found;
};

const lines: { readonly [kind: string]: (column: ColumnDescription) => string } = {
  table: ({ name, type }) => `${name} ${type}`,
  view: ({ name, expression }) => `${expression} AS ${name}`,
  external_table: ({ name, type, expression }) => `${name} ${type} AS (${expression})`,
};

/**
 * The list of columns for a statement that creates an object of the kind; undefined where either is something else.
 * https://docs.snowflake.com/en/sql-reference/functions/generate_column_description
 */
export const columnList = (json: string, kind: string): string | undefined => {
  const line = lines[kind.toLowerCase()];
  return line === undefined ? undefined : columnDescriptions(json)?.map(line).join(',\n');
};
