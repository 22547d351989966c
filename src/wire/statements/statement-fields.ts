/** What a request says of the statement that it asks for, in the fields that drivers and the SQL API share. */
import type { Json } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { Bind } from '../../engine/engine.ts';
import {
  asRecord,
  type JsonRecord,
  property,
  recordProperty,
  textProperty,
  withoutPrototype,
} from '../http/json.ts';

const bindValue = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

function bindOf(bind: unknown): Bind {
  const record = asRecord(bind);
  const value = property(record, 'value');
  return {
    type: (textProperty(record, 'type') ?? 'ANY').toUpperCase(),
    value: Array.isArray(value) ? value.map(bindValue) : bindValue(value),
  };
}

export const bindsOf = (body: JsonRecord): { readonly [name: string]: Bind } =>
  withoutPrototype(
    Object.entries(recordProperty(body, 'bindings')).map(([name, bind]) => [name, bindOf(bind)] as const),
  );

/** How many statements the text may hold: as the request says, else the session. */
export function statementCountOf(
  parameters: { readonly [name: string]: Json },
  session: Pick<Session, 'parameters'>,
): number {
  const asked =
    property(parameters, 'MULTI_STATEMENT_COUNT') ?? session.parameters.get('MULTI_STATEMENT_COUNT') ?? 1;
  const count = typeof asked === 'string' && asked !== '' ? Number(asked) : asked;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : 1;
}

/** Session parameters for this statement alone; what is no plain value is no parameter. */
export const parametersOf = (body: JsonRecord): { readonly [name: string]: string | number | boolean } =>
  withoutPrototype(
    Object.entries(recordProperty(body, 'parameters')).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, value] as const]
        : [],
    ),
  );
