/** Everything that can be wrong with a SAML answer: https://docs.snowflake.com/en/user-guide/errors-saml */

const codes = {
  malformed: ['390133', 'SAML_RESPONSE_INVALID'],
  signature: ['390165', 'SAML_RESPONSE_INVALID_SIGNATURE'],
  digestMethod: ['390166', 'SAML_RESPONSE_INVALID_DIGEST_METHOD'],
  signatureMethod: ['390167', 'SAML_RESPONSE_INVALID_SIGNATURE_METHOD'],
  destination: ['390168', 'SAML_RESPONSE_INVALID_DESTINATION'],
  audience: ['390169', 'SAML_RESPONSE_INVALID_AUDIENCE'],
  inResponseTo: ['390170', 'SAML_RESPONSE_INVALID_MISSING_INRESPONSETO'],
  recipient: ['390171', 'SAML_RESPONSE_INVALID_RECIPIENT_MISMATCH'],
  notOnOrAfter: ['390172', 'SAML_RESPONSE_INVALID_NOTONORAFTER_VALIDATION'],
  notBefore: ['390173', 'SAML_RESPONSE_INVALID_NOTBEFORE_VALIDATION'],
  certificate: ['390177', 'SAML_RESPONSE_INVALID_BAD_CERT'],
  proofKey: ['390178', 'SAML_RESPONSE_INVALID_PROOF_KEY_MISMATCH'],
  integration: ['390179', 'SAML_RESPONSE_INVALID_INTEGRATION_MISCONFIGURATION'],
  payload: ['390180', 'SAML_RESPONSE_INVALID_REQUEST_PAYLOAD'],
  bearer: ['390181', 'SAML_RESPONSE_INVALID_MISSING_SUBJECT_CONFIRMATION_BEARER'],
  confirmationData: ['390182', 'SAML_RESPONSE_INVALID_MISSING_SUBJECT_CONFIRMATION_DATA'],
  conditions: ['390183', 'SAML_RESPONSE_INVALID_CONDITIONS'],
  issuer: ['390184', 'SAML_RESPONSE_INVALID_ISSUER'],
  otherUser: ['390191', 'USERNAMES_MISMATCH'],
} as const;

export type ProblemKind = keyof typeof codes;

/** Thrown where an answer is refused. The message is for administrators: it says what was found and what is right. */
export class SamlProblem extends Error {
  override readonly name = 'SamlProblem';
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string) {
    super(message);
    this.kind = kind;
  }

  get code(): string {
    return codes[this.kind][0];
  }

  get errorCode(): string {
    return codes[this.kind][1];
  }
}
