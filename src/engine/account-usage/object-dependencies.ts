import type { Path } from '../../account/account.ts';
import type { Table, View } from '../../account/model.ts';
import { parseStatement } from '../../sql/parser.ts';
import type { StatementContext } from '../context.ts';
import { fixedColumn, textColumn } from '../result.ts';
import { objectsOf } from './object-fields.ts';
import { asEntry, type ListedRelation, tablesAndViews } from './relation-fields.ts';
import { usageView } from './view.ts';

type Relation = ListedRelation<Table | View>;

interface Dependency {
  readonly referenced: Relation;
  readonly referencing: Relation;
}

/** Names that stand in FROM, and those of common tables, which stand for none. */
interface Mentioned {
  readonly tables: (readonly string[])[];
  readonly common: Set<string>;
}

const isNamed = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';

const mentionedIn = (tree: unknown, found: Mentioned): void => {
  if (Array.isArray(tree)) {
    for (const item of tree) mentionedIn(item, found);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  if ('with' in tree && Array.isArray(tree.with))
    for (const { name } of tree.with) if (isNamed(name)) found.common.add(name.name);
  if ('node' in tree && tree.node === 'table' && 'name' in tree) {
    const { name } = tree;
    if (typeof name === 'object' && name !== null && 'parts' in name && Array.isArray(name.parts))
      found.tables.push(name.parts.filter(isNamed).map((part) => part.name));
  }
  for (const value of Object.values(tree)) mentionedIn(value, found);
};

/** What the view's query names, completed by where the view lies. */
const namesIn = ({ query }: View, path: Path): readonly string[] => {
  const found: Mentioned = { tables: [], common: new Set() };
  mentionedIn(parseStatement(query), found);
  const place: readonly string[] = path.slice(0, 2);
  return found.tables
    .filter((parts) => parts.length > 1 || !found.common.has(parts[0] ?? ''))
    .map((parts) => JSON.stringify([...place.slice(0, 3 - parts.length), ...parts]));
};

const dependencies = async (context: StatementContext): Promise<readonly Dependency[]> => {
  const present = (await tablesAndViews(context)).filter(({ deletedOn }) => deletedOn === null);
  const byName = new Map(present.map((relation) => [JSON.stringify(relation.path), relation]));
  const views = (await objectsOf('VIEW')(context)).filter(({ deletedOn }) => deletedOn === null);
  return views.flatMap((listed) => {
    const referencing = asEntry<Table | View>(listed);
    return [...new Set(namesIn(listed.record.object, referencing.path))].flatMap((name) => {
      const referenced = byName.get(name);
      return referenced === undefined ? [] : [{ referenced, referencing }];
    });
  });
};

const fieldsOf = (side: keyof Dependency) => {
  const prefix = side.toUpperCase();
  return [
    [textColumn(`${prefix}_DATABASE`), (of: Dependency) => of[side].path[0] ?? null],
    [textColumn(`${prefix}_SCHEMA`), (of: Dependency) => of[side].path[1] ?? null],
    [textColumn(`${prefix}_OBJECT_NAME`), (of: Dependency) => of[side].object.name],
    [fixedColumn(`${prefix}_OBJECT_ID`), (of: Dependency) => String(of[side].object.id)],
    [textColumn(`${prefix}_OBJECT_DOMAIN`), (of: Dependency) => of[side].object.kind],
  ] as const;
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/object_dependencies — which view names what. */
export const objectDependenciesView = usageView<Dependency>(
  'OBJECT_DEPENDENCIES',
  [...fieldsOf('referenced'), ...fieldsOf('referencing'), [textColumn('DEPENDENCY_TYPE'), () => 'BY_NAME']],
  dependencies,
);
