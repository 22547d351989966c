/** Bytes as texts and back. https://docs.snowflake.com/en/sql-reference/binary-input-output */
import { failure, once } from './sql-text.ts';

type Render = (value: string) => string;

const patterns = {
  HEX: '([0-9a-fA-F]{2})*',
  BASE64: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
};

const illegal = (kind: string, detail: string): string =>
  failure('100115', '22000', `The following string is not a legal ${kind} value: '{}'`, detail);

/** `format` is HEX, BASE64 or UTF-8; the database would fail in its own words on what is not so written. */
export const textToBinary = (format: string, tolerant: boolean): Render => {
  if (format === 'UTF-8') return (value) => `encode(${value})`;
  const isHex = format === 'HEX';
  const decode = isHex ? 'from_hex' : 'from_base64';
  return (value) =>
    once(value, (name) => {
      const failing = tolerant ? 'NULL' : illegal(isHex ? 'hex-encoded' : 'base64-encoded', name);
      return `CASE WHEN regexp_full_match(${name}, '${isHex ? patterns.HEX : patterns.BASE64}') THEN ${decode}(${name}) WHEN ${name} IS NOT NULL THEN ${failing} END`;
    });
};

export const binaryToText = (format: string, tolerant: boolean): Render => {
  if (format === 'BASE64') return (value) => `to_base64(${value})`;
  if (format !== 'UTF-8') return (value) => `hex(${value})`;
  return (value) =>
    once(value, (name) => {
      const failing = tolerant ? 'NULL' : illegal('UTF-8', `hex(${name})`);
      return `coalesce(TRY(decode(${name})), CASE WHEN ${name} IS NOT NULL THEN ${failing} END)`;
    });
};
