import type { Table, View } from '../../account/model.ts';

/** What SHOW TABLES calls `cluster_by`; empty without a key. */
export const clusterByText = (object: Table | View): string =>
  object.kind === 'VIEW' || object.clustering === null ? '' : `LINEAR(${object.clustering.keys.join(', ')})`;
