/** Authentication, password and session policies: schema objects that differ in their settings only. */
import { asObjectId, type JsonObject, type SecurityPolicy, type SecurityPolicyKind } from '../../model.ts';
import {
  defaultAuthenticationSettings,
  defaultPasswordSettings,
  defaultSessionSettings,
} from '../../policies.ts';
import { type ObjectBase, textOrNull } from './kind.ts';

/** What a later version adds to the settings has its default. */
const restoreSettings = <Settings extends object>(defaults: Settings, stored: string): Settings => ({
  ...defaults,
  ...(JSON.parse(stored) as Partial<Settings>),
});

export const securityPolicies = {
  parent: (policy: SecurityPolicy): number => policy.schema,

  properties: (policy: SecurityPolicy): JsonObject => ({ settings: JSON.stringify(policy.settings) }),

  restore: (
    kind: SecurityPolicyKind,
    base: ObjectBase,
    parent: number,
    properties: JsonObject,
  ): SecurityPolicy => {
    const schema = asObjectId(parent);
    const stored = textOrNull(properties.settings) ?? '{}';
    switch (kind) {
      case 'AUTHENTICATION POLICY':
        return { ...base, kind, schema, settings: restoreSettings(defaultAuthenticationSettings, stored) };
      case 'PASSWORD POLICY':
        return { ...base, kind, schema, settings: restoreSettings(defaultPasswordSettings, stored) };
      case 'SESSION POLICY':
        return { ...base, kind, schema, settings: restoreSettings(defaultSessionSettings, stored) };
    }
  },
};
