/** What type a column must have to hold the values that were seen. */

export type Inferred =
  | { readonly kind: 'NUMBER'; readonly digits: number; readonly scale: number }
  | {
      readonly kind:
        | 'BOOLEAN'
        | 'REAL'
        | 'DATE'
        | 'TIME'
        | 'TIMESTAMP_NTZ'
        | 'TEXT'
        | 'ARRAY'
        | 'OBJECT'
        | 'VARIANT';
    };

const greatestPrecision = 38;

const isDocument = ({ kind }: Inferred): boolean => ['ARRAY', 'OBJECT', 'VARIANT'].includes(kind);

/** The narrowest type for both; undefined stands for nothing seen yet. */
export const joined = (left: Inferred | undefined, right: Inferred | undefined): Inferred | undefined => {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.kind === 'NUMBER' && right.kind === 'NUMBER')
    return {
      kind: 'NUMBER',
      digits: Math.max(left.digits, right.digits),
      scale: Math.max(left.scale, right.scale),
    };
  if (left.kind === right.kind) return left;
  const kinds = new Set([left.kind, right.kind]);
  if (kinds.has('NUMBER') && kinds.has('REAL')) return { kind: 'REAL' };
  if (kinds.has('DATE') && kinds.has('TIMESTAMP_NTZ')) return { kind: 'TIMESTAMP_NTZ' };
  return { kind: isDocument(left) || isDocument(right) ? 'VARIANT' : 'TEXT' };
};

/** As INFER_SCHEMA writes it. */
export const inferredText = (type: Inferred | undefined): string => {
  if (type === undefined) return 'TEXT';
  if (type.kind !== 'NUMBER') return type.kind;
  const precision = Math.max(type.digits + type.scale, 1);
  return precision > greatestPrecision ? 'REAL' : `NUMBER(${precision}, ${type.scale})`;
};

const number = /^[+-]?(\d*)(?:\.(\d*))?$/;
const exponent = /^[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const timestamp = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;
const time = /^\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/;

const ofNumber = (written: string): Inferred | undefined => {
  if (exponent.test(written)) return { kind: 'REAL' };
  const [, whole = '', fraction = ''] = number.exec(written) ?? [];
  if (whole === '' && fraction === '') return undefined;
  return { kind: 'NUMBER', digits: whole.replace(/^0+(?=\d)/, '').length, scale: fraction.length };
};

const ofTime = (written: string): Inferred | undefined => {
  if (date.test(written)) return { kind: 'DATE' };
  if (timestamp.test(written)) return { kind: 'TIMESTAMP_NTZ' };
  return time.test(written) ? { kind: 'TIME' } : undefined;
};

/** A field of a delimited file. */
export const ofField = (written: string): Inferred => {
  if (/^(?:true|false)$/i.test(written)) return { kind: 'BOOLEAN' };
  return ofNumber(written) ?? ofTime(written) ?? { kind: 'TEXT' };
};

/** A member of a document, as JSON; undefined for null. */
export const ofMember = (json: string): Inferred | undefined => {
  switch (json[0]) {
    case 'n':
      return undefined;
    case 't':
    case 'f':
      return { kind: 'BOOLEAN' };
    case '{':
      return { kind: 'OBJECT' };
    case '[':
      return { kind: 'ARRAY' };
    case '"':
      return ofTime(json.slice(1, -1)) ?? { kind: 'TEXT' };
    default:
      return ofNumber(json) ?? { kind: 'TEXT' };
  }
};

/** A column of a Parquet file, by the type that the database reads it as. */
export const ofDatabaseType = (type: string): Inferred => {
  const [, precision = '', scale = ''] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== '')
    return { kind: 'NUMBER', digits: Number(precision) - Number(scale), scale: Number(scale) };
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type))
    return { kind: 'NUMBER', digits: greatestPrecision, scale: 0 };
  if (type.endsWith('[]')) return { kind: 'ARRAY' };
  if (/^(?:STRUCT|MAP)\(/.test(type)) return { kind: 'OBJECT' };
  if (type.startsWith('TIMESTAMP')) return { kind: 'TIMESTAMP_NTZ' };
  switch (type) {
    case 'BOOLEAN':
    case 'DATE':
    case 'TIME':
      return { kind: type };
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'REAL' };
    default:
      return { kind: 'TEXT' };
  }
};
