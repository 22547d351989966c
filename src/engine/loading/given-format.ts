/** FILE_FORMAT as statements give it: a name, or a type and its options. */
import type { Queries } from '../../account/account.ts';
import { invalidProperty, invalidValue } from '../../account/errors.ts';
import { asName, type Name, type Stage } from '../../account/model.ts';
import type { PropertyValue } from '../../sql/ast.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import { incompatibleOptions } from '../stages/errors.ts';
import { completePath } from '../stages/location.ts';
import { parseIdentifierPath, printPath } from '../values/identifiers.ts';
import { Format, formatTypeOf, readFormatOptions } from './file-format.ts';

interface Asking {
  readonly queries: Queries;
  readonly context: StatementContext;
  readonly namespace: { readonly database: Name | null; readonly schema: Name | null };
}

/** What was written: a stage keeps it so. */
export type GivenFormat = Stage['fileFormat'];

export const nothingGiven: GivenFormat = { name: null, type: null, options: {} };

export const readGivenFormat = (context: StatementContext, value: PropertyValue): GivenFormat => {
  if (value.kind === 'list' && value.items.length === 0) return nothingGiven;
  if (value.kind !== 'properties') return { ...nothingGiven, name: nameIn(alone(context, value)) };
  const reader = new PropertyReader(context, value.properties, 'FILE_FORMAT');
  const name = nameIn(reader);
  const word = reader.text('TYPE') ?? null;
  if (name !== null && word !== null) throw incompatibleOptions('FORMAT_NAME and TYPE exclude each other.');
  if (name !== null && reader.remaining().length > 0)
    throw invalidProperty(reader.remaining()[0] ?? '', 'FILE_FORMAT');
  const type = word === null ? null : formatTypeOf(word);
  const options = name === null ? readFormatOptions(reader, type ?? 'CSV') : {};
  reader.finish();
  return { name, type, options };
};

/** As SQL that reads back as the same name. */
const nameIn = (reader: PropertyReader): string | null => {
  const [path] = reader.names('FORMAT_NAME') ?? [];
  return path === undefined ? null : printPath(path);
};

const alone = (context: StatementContext, value: PropertyValue): PropertyReader =>
  new PropertyReader(context, [{ name: 'FORMAT_NAME', value, span: value.span }], 'FILE_FORMAT');

export const formatPath = (name: string): readonly Name[] => {
  const path = parseIdentifierPath(name);
  if (path === undefined) throw invalidValue(name, 'FORMAT_NAME');
  return path.map((part) => asName(part));
};

/** The format as it is in the end; a named one needs USAGE. */
export const formatOf = ({ name, type, options }: GivenFormat, asking: Asking): Format => {
  if (name === null) return new Format(type ?? 'CSV', options);
  const parts = formatPath(name);
  const found = asking.queries.fileFormat(completePath(parts, asking), ['USAGE'], printPath(parts));
  return new Format(found.type, found.options);
};
