/** Search conditions as SQL that both engines read alike. */

import type { SqlValue } from '../../store/database.ts';
import type { UserCondition, UserField } from '../account.ts';
import type { RoleId } from '../model.ts';
import { placeholders } from './chunks.ts';
import { folded, foldedLoginName } from './user-rows.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

interface Column {
  readonly name: string;
  readonly type: 'text' | 'number';
  readonly nullable: boolean;
  readonly fold: (text: string) => string;
}

const asIs = (text: string): string => text;

const text = (name: string, nullable: boolean, fold: (text: string) => string = folded): Column => ({
  name,
  type: 'text',
  nullable,
  fold,
});
const number = (name: string): Column => ({ name, type: 'number', nullable: false, fold: asIs });

const columns: { readonly [Field in UserField]: Column } = {
  id: number('id'),
  name: text('name_folded', false),
  loginName: text('login_name', false, foldedLoginName),
  scimLabel: text('scim_label_folded', true),
  externalId: text('external_id', true, asIs),
  email: text('email_folded', true),
  displayName: text('display_name_folded', false),
  firstName: text('first_name_folded', true),
  lastName: text('last_name_folded', true),
  disabled: number('disabled'),
  createdOn: number('created_on'),
  updatedOn: number('updated_on'),
};

/**
 * RFC 7644 section 3.4.2.3: missing values come last, and first when descending. Only what can be missing is asked,
 * so that an index may answer for the rest.
 */
export const orderBy = (field: UserField, descending: boolean): string => {
  const { name, type, nullable } = columns[field];
  const direction = descending ? 'DESC' : 'ASC';
  const canBeMissing = nullable || field === 'displayName';
  const missing = type === 'text' ? `${name} IS NULL OR ${name} = ''` : `${name} IS NULL`;
  const missingLast = `CASE WHEN ${missing} THEN 1 ELSE 0 END ${direction}, `;
  return `${canBeMissing ? missingLast : ''}${name} ${direction}, id`;
};

/** Fields of which no two users have the same value. */
export const isUnique = (field: UserField): boolean => field === 'id' || field === 'loginName';

const indexed: ReadonlySet<UserField> = new Set<UserField>([
  'id',
  'name',
  'loginName',
  'scimLabel',
  'externalId',
  'email',
]);

/** Whether an index leads to the few users that can meet the condition. */
export const isNarrow = (condition: UserCondition): boolean => {
  switch (condition.op) {
    case 'and':
      return condition.operands.some(isNarrow);
    case 'or':
      return condition.operands.every(isNarrow);
    case 'memberOf':
    case 'hasAddress':
      return true;
    case 'eq':
      return indexed.has(condition.field);
    case 'sw':
      return indexed.has(condition.field) && condition.value !== '';
    default:
      return false;
  }
};

type Comparison = Extract<UserCondition, { value: unknown }>;

const never: SqlCondition = { sql: '1 = 0', parameters: [] };
const always: SqlCondition = { sql: '1 = 1', parameters: [] };

export const compile = (condition: UserCondition): SqlCondition => {
  switch (condition.op) {
    case 'and':
      return combine(condition.operands, ' AND ', always);
    case 'or':
      return combine(condition.operands, ' OR ', never);
    case 'not': {
      const operand = compile(condition.operand);
      // NULL is no answer: a missing value does not meet the operand, hence meets its negation.
      return { sql: `NOT COALESCE((${operand.sql}), 1 = 0)`, parameters: operand.parameters };
    }
    case 'pr':
      return present(columns[condition.field]);
    case 'memberOf':
      return memberOf(condition.roles);
    case 'hasAddress':
      // One list of ids, because PostgreSQL uses no index for a column compared OR a subquery.
      return {
        sql: `id IN (SELECT id FROM users WHERE email_folded = ?
          UNION ALL SELECT user_id FROM user_addresses WHERE address_folded = ?)`,
        parameters: [folded(condition.address), folded(condition.address)],
      };
    default:
      return compare(condition);
  }
};

const memberOf = (roles: readonly RoleId[]): SqlCondition =>
  roles.length === 0
    ? never
    : {
        sql: `id IN (SELECT user_id FROM user_grants WHERE role_id IN (${placeholders(roles.length)}))`,
        parameters: roles,
      };

const combine = (operands: readonly UserCondition[], by: string, empty: SqlCondition): SqlCondition => {
  if (operands.length === 0) return empty;
  const parts = operands.map(compile);
  return {
    sql: parts.map((part) => `(${part.sql})`).join(by),
    parameters: parts.flatMap((part) => part.parameters),
  };
};

const present = ({ name, type }: Column): SqlCondition => ({
  sql: type === 'text' ? `(${name} IS NOT NULL AND ${name} <> '')` : `${name} IS NOT NULL`,
  parameters: [],
});

const compare = (condition: Comparison): SqlCondition => {
  const column = columns[condition.field];
  return column.type === 'number' ? compareNumber(column, condition) : compareText(column, condition);
};

const orders = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

const compareNumber = (column: Column, { op, value }: Comparison): SqlCondition => {
  const wanted = typeof value === 'boolean' ? Number(value) : Number(value === '' ? Number.NaN : value);
  if (!Number.isSafeInteger(wanted)) return op === 'ne' ? always : never;
  switch (op) {
    case 'eq':
    case 'sw':
    case 'co':
    case 'ew':
      return { sql: `${column.name} = ?`, parameters: [wanted] };
    case 'ne':
      return { sql: `${column.name} <> ?`, parameters: [wanted] };
    default:
      return { sql: `${column.name} ${orders[op]} ?`, parameters: [wanted] };
  }
};

const compareText = (column: Column, { op, value }: Comparison): SqlCondition => {
  const wanted = column.fold(String(value));
  const { name } = column;
  switch (op) {
    case 'eq':
      return { sql: `${name} = ?`, parameters: [wanted] };
    case 'ne':
      return column.nullable
        ? { sql: `(${name} IS NULL OR ${name} <> ?)`, parameters: [wanted] }
        : { sql: `${name} <> ?`, parameters: [wanted] };
    case 'sw':
      return startsWith(name, wanted);
    case 'ew': {
      const length = lengthOf(wanted);
      return {
        sql: `(length(${name}) >= ? AND substr(${name}, length(${name}) - ? + 1) = ?)`,
        parameters: [length, length, wanted],
      };
    }
    case 'co':
      // LIKE differs between the engines in case and escapes; taking the text out does not.
      return wanted === ''
        ? { sql: `${name} IS NOT NULL`, parameters: [] }
        : { sql: `replace(${name}, ?, '') <> ${name}`, parameters: [wanted] };
    default:
      return { sql: `${name} ${orders[op]} ?`, parameters: [wanted] };
  }
};

/** In characters, as both engines count, not in UTF-16 units. */
const lengthOf = (wanted: string): number => [...wanted].length;

/** The range lets an index answer; the last character of Unicode ends every continuation. */
const startsWith = (name: string, wanted: string): SqlCondition => ({
  sql: `(${name} >= ? AND ${name} <= ? AND substr(${name}, 1, ?) = ?)`,
  parameters: [wanted, `${wanted}\u{10FFFF}`, lengthOf(wanted), wanted],
});
