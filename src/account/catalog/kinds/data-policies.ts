/** Row access and masking policies, and where they are set. */
import {
  type AttachedPolicy,
  asName,
  asObjectId,
  type DataPolicy,
  type DataPolicyKind,
  dataPolicyKinds,
  type JsonObject,
  type StoredColumnType,
} from '../../model.ts';
import { numberOrNull, numbers, type ObjectBase, object, objects, textOrNull } from './kind.ts';

export const restoredType = (value: unknown): StoredColumnType => {
  const type = object(value);
  return {
    type: textOrNull(type.type) ?? 'TEXT',
    precision: numberOrNull(type.precision),
    scale: numberOrNull(type.scale),
    length: numberOrNull(type.length),
  };
};

export const dataPolicies = {
  parent: (policy: DataPolicy): number => policy.schema,

  properties: ({ parameters, body, exemptOtherPolicies }: DataPolicy): JsonObject => ({
    parameters: parameters.map(({ name, type }) => ({ name, type: { ...type } })),
    body,
    exemptOtherPolicies,
  }),

  restore: (kind: DataPolicyKind, base: ObjectBase, parent: number, properties: JsonObject): DataPolicy => ({
    ...base,
    kind,
    schema: asObjectId(parent),
    parameters: objects(properties.parameters).map(({ name, type }) => ({
      name: asName(textOrNull(name) ?? ''),
      type: restoredType(type),
    })),
    body: textOrNull(properties.body) ?? '',
    exemptOtherPolicies: properties.exemptOtherPolicies === true,
  }),
};

export const attachmentProperties = (policies: readonly AttachedPolicy[]): JsonObject => ({
  policies: policies.map(({ columns, ...attached }) => ({ ...attached, columns: [...columns] })),
});

export const restoredAttachments = (properties: JsonObject): readonly AttachedPolicy[] =>
  objects(properties.policies).map(({ kind, policy, columns }) => {
    const known = dataPolicyKinds.find((candidate) => candidate === kind);
    // A policy that cannot be read must not become none.
    if (known === undefined) throw new Error(`There is no policy of kind ${JSON.stringify(kind)}.`);
    return { kind: known, policy: asObjectId(numberOrNull(policy) ?? 0), columns: numbers(columns) };
  });
