/** One attribute as RFC 7643 section 7 describes it. */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex';

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues: readonly string[];
  readonly referenceTypes: readonly string[];
  /** Of a complex attribute, in the order of the schema document. */
  readonly subAttributes: readonly Attribute[];
  /** The same by lower-case name. */
  readonly byName: ReadonlyMap<string, Attribute>;
}

type Characteristics = Partial<Omit<Attribute, 'name' | 'type' | 'description' | 'subAttributes' | 'byName'>>;

export const indexByName = (attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> =>
  new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));

const define =
  (type: AttributeType) =>
  (name: string, description: string, characteristics: Characteristics = {}): Attribute => ({
    name,
    type,
    description,
    multiValued: false,
    required: false,
    caseExact: type === 'reference' || type === 'binary',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    canonicalValues: [],
    referenceTypes: [],
    subAttributes: [],
    byName: new Map(),
    ...characteristics,
  });

export const string = define('string');
export const boolean = define('boolean');
export const integer = define('integer');
export const dateTime = define('dateTime');
export const binary = define('binary');
export const reference = define('reference');

export const complex = (
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  characteristics: Characteristics = {},
): Attribute => ({
  ...define('complex')(name, description, characteristics),
  subAttributes,
  byName: indexByName(subAttributes),
});
