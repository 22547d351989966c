/** The second factor: who is asked for one, and whether it is right. */
import { timingSafeEqual } from 'node:crypto';
import type { AccountError } from '../errors.ts';
import type { Instant, MfaMethod, User } from '../model.ts';
import type { AuthenticationSettings } from '../policies.ts';
import type { SecretSeal } from '../secret-seal.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import { openMfaToken, sealMfaToken } from './mfa-tokens.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { mfaEnrolmentRequired, passcodeIncorrect, passcodeRequired } from './refusals.ts';
import type { LoginRequest, SecondFactor } from './sessions.ts';
import type { MfaMethodSecret, SignInDirectory, SignInUser } from './sign-in-directory.ts';
import { credentialsOf, keepPending, type PendingSignIn, SignInInterrupted } from './sign-in-steps.ts';
import { matchingStep, newTotpSecret, passcodeSeconds, totpUri } from './totp.ts';

export interface SecondFactorParts {
  readonly accountName: string;
  readonly directory: SignInDirectory;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  readonly clock: () => Instant;
}

interface Asked {
  readonly found: SignInUser;
  readonly credential: Credential;
  readonly proved: Proved;
}

/** What the secret of an app that is not yet the user's is sealed about. */
const enrolmentAbout = ({ id }: User): string => `mfa-enrolment ${id}`;

const isPerson = ({ type }: User): boolean => type === null || type === 'PERSON';

export class SecondFactors {
  readonly #parts: SecondFactorParts;

  constructor(parts: SecondFactorParts) {
    this.#parts = parts;
  }

  /** Null where none is asked for. Throws {@link SignInInterrupted} where one is missing or wrong. */
  async prove(asked: Asked, rules: AuthenticationSettings): Promise<SecondFactor | null> {
    const { found, credential, proved } = asked;
    const { user } = found;
    if (proved.secondFactor !== null) return proved.secondFactor;
    if (!isPerson(user) || this.#isBypassed(user)) return null;
    const isFederated = credential.factor === 'SAML2_ASSERTION';
    const isAsked = isFederated
      ? rules.enforceMfaOnExternalAuthentication === 'ALL'
      : credential.factor === 'PASSWORD';
    if (!isAsked) return null;
    const methods = await this.#parts.directory.mfaMethods(user.id);
    if (methods.length > 0) return await this.#proveMethod(asked, methods);
    const mustEnrol = isFederated ? rules.mfaEnrollment === 'REQUIRED' : rules.mfaEnrollment !== 'OPTIONAL';
    return mustEnrol ? await this.#enrol(asked) : null;
  }

  /** For the client to send instead of a passcode for a while, where it asks for that and the account allows it. */
  async cacheToken(
    found: SignInUser,
    factor: SecondFactor | null,
    { requestsMfaToken }: LoginRequest,
  ): Promise<string | null> {
    if (factor === null || factor.type !== 'TOTP') return null;
    if (requestsMfaToken !== true || !(await this.#parts.directory.allowsMfaCaching())) return null;
    return sealMfaToken(this.#parts.secrets, this.#parts.clock(), found, factor.id);
  }

  #isBypassed({ bypassMfaUntil }: User): boolean {
    return bypassMfaUntil !== null && bypassMfaUntil > this.#parts.clock();
  }

  async #proveMethod(asked: Asked, methods: readonly MfaMethodSecret[]): Promise<SecondFactor> {
    const { mfaToken } = asked.credential;
    const answer = asked.proved.answer ?? asked.credential.answer;
    if (answer?.kind === 'passcode') {
      const used = await this.#methodOf(methods, answer.passcode.replaceAll(/\s/g, ''));
      if (used !== undefined) return { type: used.type, id: String(used.id) };
      throw await this.#interrupted(passcodeIncorrect(), asked);
    }
    const cached = mfaToken === undefined ? undefined : await this.#cachedMethod(asked, mfaToken);
    const method = methods.find(({ method: { id } }) => String(id) === cached)?.method;
    if (method !== undefined) return { type: 'MFA_TOKEN', id: String(method.id) };
    throw await this.#interrupted(passcodeRequired(), asked);
  }

  async #cachedMethod({ found }: Asked, mfaToken: string): Promise<string | undefined> {
    if (!(await this.#parts.directory.allowsMfaCaching())) return undefined;
    return openMfaToken(this.#parts.secrets, this.#parts.clock(), found, mfaToken);
  }

  /** Each passcode works once, also of two sign-ins at the same time. */
  async #methodOf(methods: readonly MfaMethodSecret[], passcode: string): Promise<MfaMethod | undefined> {
    for (const { method, secret } of methods) {
      if (!(await this.#isPasscodeOf(method, secret, passcode))) continue;
      return (await this.#parts.directory.useMfaMethod(method)) ? method : undefined;
    }
    return undefined;
  }

  async #isPasscodeOf(method: MfaMethod, secret: string, passcode: string): Promise<boolean> {
    if (method.type === 'OTP') {
      return passcode.length === secret.length && timingSafeEqual(Buffer.from(passcode), Buffer.from(secret));
    }
    const { oneTimeTokens, clock } = this.#parts;
    const step = matchingStep(secret, passcode, clock());
    if (step === undefined) return false;
    return oneTimeTokens.claim('one-time-passcode', `${method.id} ${step}`, passcodeSeconds);
  }

  async #enrol(asked: Asked): Promise<SecondFactor> {
    const { found, credential } = asked;
    const { secrets, directory, clock } = this.#parts;
    const { answer, pendingSecret } = credential;
    if (answer?.kind !== 'enrolment' || pendingSecret == null) {
      throw await this.#enrolmentAsked(mfaEnrolmentRequired(), asked, newTotpSecret());
    }
    const secret = secrets.open(pendingSecret, enrolmentAbout(found.user));
    const step = matchingStep(secret, answer.passcode.replaceAll(/\s/g, ''), clock());
    if (step === undefined) throw await this.#enrolmentAsked(passcodeIncorrect(), asked, secret);
    const method = await directory.enrolTotp(found.user, secret);
    await this.#parts.oneTimeTokens.claim('one-time-passcode', `${method.id} ${step}`, passcodeSeconds);
    return { type: 'TOTP', id: String(method.id) };
  }

  async #enrolmentAsked(error: AccountError, asked: Asked, secret: string): Promise<SignInInterrupted> {
    const { user } = asked.found;
    const { accountName, secrets, oneTimeTokens } = this.#parts;
    const sealed = secrets.seal(secret, enrolmentAbout(user));
    const token = await keepPending(oneTimeTokens, this.#pending('enrolment', asked, sealed));
    const uri = totpUri(secret, accountName, user.loginName);
    return new SignInInterrupted(error, { kind: 'enrolment', token, secret, uri });
  }

  async #interrupted(error: AccountError, asked: Asked): Promise<SignInInterrupted> {
    const token = await keepPending(this.#parts.oneTimeTokens, this.#pending('passcode', asked, null));
    return new SignInInterrupted(error, { kind: 'passcode', token });
  }

  #pending(
    kind: PendingSignIn['kind'],
    { found, credential, proved }: Asked,
    secret: string | null,
  ): PendingSignIn {
    const { factor, integration } = credential;
    return {
      kind,
      user: found.user.id,
      credentials: credentialsOf(found),
      authentication: { factor, factorId: proved.factorId, integration },
      secondFactor: null,
      roleLimits: proved.roleLimits,
      secret,
    };
  }
}
