/**
 * Which tags go on from tables and views to what is made of them.
 * https://docs.snowflake.com/en/user-guide/object-tagging/propagation
 */
import type { DataMovement, TagFlow } from '../account.ts';
import type { TagAssignment, TagTarget } from '../catalog/tag-assignments.ts';
import type { ObjectId, Table, Tag, View } from '../model.ts';
import { columnKeyOf, numberedColumns } from './columns.ts';
import type { QueryContext } from './context.ts';

/** Undefined: the value came from a source, and none has the tag any more. */
export interface PropagatedTag {
  readonly on: TagTarget;
  readonly tag: ObjectId;
  readonly value: string | undefined;
}

const defaultConflict = 'CONFLICT';
const byAllowedValues = 'ALLOWED_VALUES_SEQUENCE';

/** What a tag says where sources give it different values. */
const resolved = ({ onConflict, allowedValues }: Tag, values: ReadonlySet<string>): string | undefined => {
  if (values.size <= 1) return [...values][0];
  if (onConflict !== byAllowedValues) return onConflict ?? defaultConflict;
  return allowedValues?.find((value) => values.has(value)) ?? defaultConflict;
};

const setOn = (
  { catalog }: QueryContext,
  { id, column }: Pick<TagTarget, 'id' | 'column'>,
  { id: tag }: Tag,
): TagAssignment | undefined =>
  catalog.tagAssignments.on({ id, column }).find((assignment) => assignment.tag === tag);

/** "Inherited tags are not propagated": what is set on the sources themselves. */
const arriving = (
  context: QueryContext,
  target: TagTarget,
  flows: readonly TagFlow[],
  tag: Tag,
): ReadonlySet<string> => {
  const origins = flows.flatMap(({ from: id, columns }) =>
    target.column === ''
      ? [{ id, column: '' }]
      : columns.filter(({ to }) => to === target.column).map(({ from }) => ({ id, column: from })),
  );
  const others = origins.filter(({ id, column }) => id !== target.id || column !== target.column);
  return new Set(others.flatMap((origin) => setOn(context, origin, tag)?.value ?? []));
};

/** The object itself, and its columns. */
const placesOf = (object: Table | View): readonly TagTarget[] =>
  ['', ...numberedColumns(object).map(({ key }) => key)].map((column) => ({
    kind: object.kind,
    id: object.id,
    column,
  }));

/** The flows of a view's query, from what its names stand for now. */
const flowsOf = ({ catalog }: QueryContext, view: View): readonly TagFlow[] =>
  view.sources.flatMap(({ path, columns }) => {
    const source = catalog.viewDependents.sourceAt(path);
    if (source === undefined) return [];
    const keyed = columns.flatMap(({ from, to }) => {
      const key = columnKeyOf(source, from);
      return key === undefined ? [] : [{ from: key, to }];
    });
    return [{ from: source.id, columns: keyed }];
  });

/** Views are kept in step with what they are made of; what somebody set takes precedence. */
export const tagsFromSources = (
  context: QueryContext,
  view: View,
  tags: readonly Tag[],
): readonly PropagatedTag[] => {
  const flows = flowsOf(context, view);
  return placesOf(view).flatMap((on) =>
    tags.flatMap((tag) => {
      const present = setOn(context, on, tag);
      if (present?.method === 'MANUAL') return [];
      const value = resolved(tag, arriving(context, on, flows, tag));
      return value === present?.value ? [] : [{ on, tag: tag.id, value }];
    }),
  );
};

/** Whether anything that moves with rows is set on one of them. */
export const movesTags = ({ catalog }: QueryContext, sources: readonly ObjectId[]): boolean => {
  const moving = new Set(catalog.propagatingTags.onDataMovement.map(({ id }) => id));
  return moving.size > 0 && sources.some((id) => catalog.tagAssignments.anyOn(id, moving));
};

/** Rows that stay keep the value that came with them, which may conflict with that of the new ones. */
export const tagsToMove = (
  context: QueryContext,
  { table: id, flows, replaces }: DataMovement,
): readonly PropagatedTag[] => {
  const table = context.catalog.objects.byId('TABLE', id);
  if (table === undefined) return [];
  return placesOf(table).flatMap((on) =>
    context.catalog.propagatingTags.onDataMovement.flatMap((tag) => {
      const present = setOn(context, on, tag);
      if (present?.method === 'MANUAL') return [];
      const values = arriving(context, on, flows, tag);
      if (values.size === 0) return [];
      const kept = present === undefined || replaces ? [] : [present.value];
      const value = resolved(tag, new Set([...kept, ...values]));
      return value === present?.value ? [] : [{ on, tag: tag.id, value }];
    }),
  );
};
