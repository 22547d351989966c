/** The text of an object that lies in a schema, as far as the session may read it. */
import type { Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { SchemaObject } from '../../account/model.ts';
import { anyPrivilege } from '../describe/relation.ts';
import { printPath } from '../values/identifiers.ts';
import { policyText, sequenceText, tagDefinition } from './others.ts';
import { tableText, viewText } from './relation.ts';
import type { Source } from './source.ts';

export const objectText = async (source: Source, object: SchemaObject, path: Path): Promise<string> => {
  const { queries } = source;
  switch (object.kind) {
    case 'TABLE':
      queries.relation(path, anyPrivilege, printPath(path));
      return await tableText(source, object, path);
    case 'VIEW':
      queries.relation(path, object.secure ? ['OWNERSHIP'] : anyPrivilege, printPath(path));
      return await viewText(source, object, path);
    case 'SEQUENCE':
      return sequenceText(source, queries.sequence(path, printPath(path)), path);
    case 'TAG':
      return tagDefinition(source, object, path);
    case 'ROW ACCESS POLICY':
    case 'MASKING POLICY':
      return policyText(source, queries.dataPolicy(object.kind, path), path);
    default:
      throw unsupportedFeature(`GET_DDL of ${object.kind}`);
  }
};
