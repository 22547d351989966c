/** How the statements about one kind of policy read its properties. */
import type { PolicySettings } from '../../../account/account.ts';
import { invalidProperty } from '../../../account/errors.ts';
import type { StatementContext } from '../../context.ts';
import type { PropertyReader } from '../properties.ts';

type Settings<Kind> = Extract<PolicySettings, { readonly kind: Kind }>['settings'];

export interface PolicyForm {
  /** `Password policy`, as status lines begin. */
  readonly title: string;
  /** Reads every property of the kind but COMMENT. */
  read(reader: PropertyReader, context: StatementContext): PolicySettings;
  /** The defaults of the properties named in UNSET. */
  unset(names: readonly string[]): PolicySettings;
}

/** What was given of a record, without what was not. */
export const givenOf = <Record extends object>(
  values: { readonly [Key in keyof Record]?: Record[Key] | null | undefined },
  defaults: Record,
): Partial<Record> => {
  const given: Partial<Record> = {};
  for (const key of Object.keys(defaults) as (keyof Record)[]) {
    const value = values[key];
    if (value !== undefined) given[key] = value === null ? defaults[key] : value;
  }
  return given;
};

/** The defaults of the properties named, by what UNSET calls them. */
export const defaultsOf = <Kind extends PolicySettings['kind']>(
  kind: Kind,
  names: readonly string[],
  keys: ReadonlyMap<string, keyof Settings<Kind>>,
  defaults: Settings<Kind>,
): Settings<Kind> => {
  const unset: Settings<Kind> = {};
  for (const name of names) {
    const key = keys.get(name);
    if (key === undefined) throw invalidProperty(name, kind);
    unset[key] = defaults[key];
  }
  return unset;
};
