/** RFC 7644 section 3.12, with the cursor errors of RFC 9865 section 2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

export interface ErrorBody {
  readonly schemas: readonly [typeof errorSchema];
  /** A string of digits, as RFC 7644 wants it. */
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

/** A refusal in SCIM's own words. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;

  constructor(status: number, scimType: ScimType | undefined, detail: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
    this.detail = detail;
  }
}

export const errorBody = (error: ScimError): ErrorBody => ({
  schemas: [errorSchema],
  status: String(error.status),
  ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
  detail: error.detail,
});

const badRequest =
  (scimType: ScimType) =>
  (detail: string): ScimError =>
    new ScimError(400, scimType, detail);

export const invalidFilter = badRequest('invalidFilter');
export const tooMany = badRequest('tooMany');
export const mutability = badRequest('mutability');
export const invalidSyntax = badRequest('invalidSyntax');
export const invalidPath = badRequest('invalidPath');
export const noTarget = badRequest('noTarget');
export const invalidValue = badRequest('invalidValue');
export const invalidVersion = badRequest('invalidVers');
export const invalidCursor = badRequest('invalidCursor');
export const expiredCursor = badRequest('expiredCursor');
export const invalidCount = badRequest('invalidCount');

export const uniqueness = (detail: string): ScimError => new ScimError(409, 'uniqueness', detail);
export const notFound = (detail: string): ScimError => new ScimError(404, undefined, detail);
export const forbidden = (detail: string): ScimError => new ScimError(403, undefined, detail);
export const unauthorized = (detail: string): ScimError => new ScimError(401, undefined, detail);
export const preconditionFailed = (detail: string): ScimError => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string): ScimError => new ScimError(413, undefined, detail);
export const notImplemented = (detail: string): ScimError => new ScimError(501, undefined, detail);
