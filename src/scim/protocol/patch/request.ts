import { patchBody, requireDeclared } from '../declared-schemas.ts';
import { invalidPath, invalidSyntax, payloadTooLarge } from '../errors.ts';
import { isJsonArray, isJsonObject, type Json, kindOfJson, ownValueInAnyCase } from '../json.ts';
import { requireObject } from '../resource.ts';

/** Enough for a connector that sends one operation per member. */
const maxOperations = 10_000;

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Undefined where the request has none, or an empty one. */
  readonly path: string | undefined;
  /** Undefined where the request has none. */
  readonly value: Json | undefined;
}

const readOp = (value: Json | undefined, where: string): PatchOperation['op'] => {
  const op = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (op === 'add' || op === 'replace' || op === 'remove') return op;
  // SCIM 1.1, which some connectors never left.
  if (op === 'delete') return 'remove';
  throw invalidSyntax(`${where}.op must be "add", "replace" or "remove".`);
};

const readPath = (value: Json | undefined, where: string): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw invalidPath(`${where}.path must be a string, not ${kindOfJson(value)}.`);
  }
  return value.trim() === '' ? undefined : value;
};

const readOperation = (value: Json, index: number): PatchOperation => {
  const where = `Operations[${index}]`;
  if (!isJsonObject(value)) throw invalidSyntax(`${where} must be an object, not ${kindOfJson(value)}.`);
  return {
    // SCIM 1.1 called it `operation`.
    op: readOp(ownValueInAnyCase(value, 'op') ?? ownValueInAnyCase(value, 'operation'), where),
    path: readPath(ownValueInAnyCase(value, 'path'), where),
    value: ownValueInAnyCase(value, 'value'),
  };
};

/** The operations of a PATCH body (RFC 7644 section 3.5.2), not yet held against a resource. */
export const readPatchRequest = (body: unknown): readonly PatchOperation[] => {
  const message = requireObject(body);
  requireDeclared(message, patchBody);
  const operations = ownValueInAnyCase(message, 'Operations');
  if (!isJsonArray(operations) || operations.length === 0) {
    throw invalidSyntax('Operations must be an array of at least one operation.');
  }
  if (operations.length > maxOperations) {
    throw payloadTooLarge(`A PATCH may have ${maxOperations} operations at most.`);
  }
  return operations.map(readOperation);
};
