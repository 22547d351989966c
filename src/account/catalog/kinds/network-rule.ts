import { asObjectId, type NetworkRule, networkRuleModes, networkRuleTypes } from '../../model.ts';
import { type ObjectKind, texts } from './kind.ts';

export const networkRules: ObjectKind<NetworkRule> = {
  kind: 'NETWORK RULE',
  parent: (rule) => rule.schema,
  properties: (rule) => ({ type: rule.type, mode: rule.mode, values: rule.values }),
  restore: (base, parent, properties) => ({
    ...base,
    kind: 'NETWORK RULE',
    schema: asObjectId(parent),
    type: networkRuleTypes.find((type) => type === properties.type) ?? 'IPV4',
    mode: networkRuleModes.find((mode) => mode === properties.mode) ?? 'INGRESS',
    values: texts(properties.values),
  }),
};
