/** https://docs.snowflake.com/en/sql-reference/constructs/order-by: nulls are the greatest, unless told otherwise. */
import type { OrderItem } from '../../../sql/ast.ts';
import type { OrderKey, Typed } from '../tree.ts';

export const orderKey = (item: OrderItem, value: Typed): OrderKey => ({
  value,
  descending: item.descending,
  nullsFirst: item.nulls === null ? item.descending : item.nulls === 'FIRST',
});
