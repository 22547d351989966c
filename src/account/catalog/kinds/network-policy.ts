import { asObjectId, type NetworkPolicy } from '../../model.ts';
import { numbers, type ObjectKind, texts } from './kind.ts';

export const networkPolicies: ObjectKind<NetworkPolicy> = {
  kind: 'NETWORK POLICY',
  parent: () => 0,
  properties: (policy) => ({
    allowedIpList: policy.allowedIpList,
    blockedIpList: policy.blockedIpList,
    allowedNetworkRules: policy.allowedNetworkRules,
    blockedNetworkRules: policy.blockedNetworkRules,
  }),
  restore: (base, _parent, properties) => ({
    ...base,
    kind: 'NETWORK POLICY',
    allowedIpList: texts(properties.allowedIpList),
    blockedIpList: texts(properties.blockedIpList),
    allowedNetworkRules: numbers(properties.allowedNetworkRules).map(asObjectId),
    blockedNetworkRules: numbers(properties.blockedNetworkRules).map(asObjectId),
  }),
};
