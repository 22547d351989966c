import type { Path } from '../../account/account.ts';
import type { Table, View } from '../../account/model.ts';
import { parseStatement } from '../../sql/parser.ts';
import type { StatementContext } from '../context.ts';
import { fixedColumn, textColumn } from '../result.ts';
import { objectsOf } from './object-fields.ts';
import { asEntry, type ListedRelation, tablesAndViews } from './relation-fields.ts';
import { usageView } from './view.ts';

interface Side {
  readonly path: readonly string[];
  readonly id: string | null;
  readonly domain: string;
}

interface Dependency {
  readonly referenced: Side;
  readonly referencing: Side;
}

const sideOf = ({ path, object }: ListedRelation<Table | View>): Side => ({
  path,
  id: String(object.id),
  domain: object.kind,
});

/** Views of ACCOUNT_USAGE are shared with the account: their id is NULL, and their domain TABLE. */
const builtInSide = (path: readonly string[]): Side | undefined =>
  path[0] === 'SNOWFLAKE' && path[1] === 'ACCOUNT_USAGE' ? { path, id: null, domain: 'TABLE' } : undefined;

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
const namesIn = ({ query }: View, path: Path): readonly (readonly string[])[] => {
  const found: Mentioned = { tables: [], common: new Set() };
  mentionedIn(parseStatement(query), found);
  const place: readonly string[] = path.slice(0, 2);
  const named = found.tables
    .filter((parts) => parts.length > 1 || !found.common.has(parts[0] ?? ''))
    .map((parts) => [...place.slice(0, 3 - parts.length), ...parts]);
  return [...new Map(named.map((parts) => [JSON.stringify(parts), parts])).values()];
};

const dependencies = async (context: StatementContext): Promise<readonly Dependency[]> => {
  const present = (await tablesAndViews(context)).filter(({ deletedOn }) => deletedOn === null);
  const byName = new Map(present.map((relation) => [JSON.stringify(relation.path), relation]));
  const views = (await objectsOf('VIEW')(context)).filter(({ deletedOn }) => deletedOn === null);
  return views.flatMap((listed) => {
    const { path, ...rest } = asEntry<Table | View>(listed);
    const referencing = sideOf({ path, ...rest });
    return namesIn(listed.record.object, path).flatMap((name) => {
      const relation = byName.get(JSON.stringify(name));
      const referenced = relation === undefined ? builtInSide(name) : sideOf(relation);
      return referenced === undefined ? [] : [{ referenced, referencing }];
    });
  });
};

const fieldsOf = (side: keyof Dependency) => {
  const prefix = side.toUpperCase();
  return [
    [textColumn(`${prefix}_DATABASE`), (of: Dependency) => of[side].path[0] ?? null],
    [textColumn(`${prefix}_SCHEMA`), (of: Dependency) => of[side].path[1] ?? null],
    [textColumn(`${prefix}_OBJECT_NAME`), (of: Dependency) => of[side].path[2] ?? null],
    [fixedColumn(`${prefix}_OBJECT_ID`), (of: Dependency) => of[side].id],
    [textColumn(`${prefix}_OBJECT_DOMAIN`), (of: Dependency) => of[side].domain],
  ] as const;
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/object_dependencies — which view names what. */
export const objectDependenciesView = usageView<Dependency>(
  'OBJECT_DEPENDENCIES',
  [...fieldsOf('referenced'), ...fieldsOf('referencing'), [textColumn('DEPENDENCY_TYPE'), () => 'BY_NAME']],
  dependencies,
);
