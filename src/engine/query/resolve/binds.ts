/** Binds as drivers send them: all text, with a type beside it. */
import type { Span } from '../../../sql/ast.ts';
import type { Bind } from '../../engine.ts';
import { QueryError, unsupportedQuery } from '../errors.ts';
import { type Constant, constant } from '../tree.ts';
import {
  binary,
  boolean,
  date,
  real,
  text,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  withNullable,
} from '../types.ts';
import { numberConstant } from './literals.ts';

const invalid = (bind: Bind, at: Span): QueryError =>
  new QueryError('100038', '22018', `Bind value of type ${bind.type} is not recognized`, at);

/** https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables-in-a-statement */
export const bindConstant = (bind: Bind, at: Span): Constant => {
  const { value } = bind;
  if (value !== null && typeof value !== 'string') throw unsupportedQuery('array binds in a query', at);
  if (value === null) return constant(text(), null);
  const whole = /^-?\d{1,30}$/.test(value);
  switch (bind.type.toUpperCase()) {
    case 'FIXED': {
      const number = numberConstant(value);
      if (number === undefined) throw invalid(bind, at);
      return number;
    }
    case 'REAL': {
      const number = Number(value);
      if (value.trim() === '' || (Number.isNaN(number) && !/nan/i.test(value))) throw invalid(bind, at);
      return constant(withNullable(real, false), number);
    }
    case 'BOOLEAN':
      return constant(withNullable(boolean, false), /^(true|1)$/i.test(value));
    case 'DATE':
      if (!whole) break;
      return constant(withNullable(date, false), Math.floor(Number(value) / 86_400_000));
    case 'TIME':
      if (!whole) break;
      return constant(time(9, false), BigInt(value));
    case 'TIMESTAMP_NTZ':
      if (!whole) break;
      return constant(timestampNtz(9, false), BigInt(value));
    case 'TIMESTAMP_LTZ':
      if (!whole) break;
      return constant(timestampLtz(9, false), BigInt(value));
    case 'TIMESTAMP_TZ': {
      const [instant = '', offset = '1440'] = value.split(' ');
      if (!/^-?\d{1,30}$/.test(instant) || !/^\d{1,4}$/.test(offset)) break;
      return constant(timestampTz(9, false), {
        nanoseconds: BigInt(instant),
        offsetMinutes: Number(offset) - 1440,
      });
    }
    case 'BINARY':
      if (!/^(?:[0-9a-fA-F]{2})*$/.test(value)) throw invalid(bind, at);
      return constant(binary(undefined, false), value.toUpperCase());
    default:
  }
  return constant(text([...value].length, false), value);
};
