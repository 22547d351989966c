import { invalidValue } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';

/** An argument that names an integration, read as an identifier is. */
export const integrationNameOf = (text: string | null | undefined): Name => {
  const [only, ...rest] = parseIdentifierPath(text ?? '') ?? [];
  if (only === undefined || rest.length > 0) throw invalidValue(text ?? 'NULL', 'INTEGRATION_NAME');
  return only;
};
