/** A clone takes over every column of its source, as a query of them all would. */
import type { Path, Queries } from '../../account/account.ts';
import type { Table } from '../../account/model.ts';
import { relationColumns } from '../query/resolve/generated-relation.ts';
import { columnOf } from '../tables/columns.ts';
import type { DataAccess } from './data-access.ts';

const alias = 't0';

export const cloneAccess = (source: Table, path: Path, asker: Queries): DataAccess => {
  const columns = source.columns.map(columnOf);
  const use = {
    object: source,
    path,
    privilege: 'SELECT',
    relation: alias,
    through: null,
    policy: null,
  };
  return {
    query: {
      with: [],
      columns,
      order: [],
      limit: null,
      offset: null,
      body: {
        kind: 'select',
        distinct: false,
        columns: relationColumns(alias, columns).map(({ value }) => value),
        from: { kind: 'relation', source: '', alias },
        where: null,
        group: null,
        having: null,
        qualify: null,
      },
    },
    resolution: { uses: [use], asker },
    written: null,
  };
};
