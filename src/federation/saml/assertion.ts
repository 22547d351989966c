/** What a verified assertion must say: SAML profiles, section 4.1.4.3, and core, section 2.5. */
import type { Element } from '@xmldom/xmldom';
import type { Instant } from '../../account/model.ts';
import type { ServiceProvider } from '../../account/saml/service-provider.ts';
import { attributeOf, childrenOf, elementsOf, isNamed, textOf } from './document.ts';
import { SamlProblem } from './problem.ts';

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** How far the clocks of identity provider and account may differ. */
export const clockSkew = 60_000;
/** https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-use — "up to four different audience values". */
const mostAudiences = 4;
const longestNameId = 1_024;
/** An assertion is remembered as used for as long as it could be used, so that must end. */
const greatestAge = 86_400_000;

export interface Expectations {
  readonly issuer: string;
  readonly serviceProvider: ServiceProvider;
  readonly now: Instant;
}

export interface Assertion {
  readonly id: string;
  readonly nameId: string;
  readonly inResponseTo: string | undefined;
  /** Until when it could be used again. */
  readonly expiresAt: number;
}

/** XML Schema dateTime as SAML writes it, in UTC (core, section 1.3.3). */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const instantOf = (element: Element, name: string): number | undefined => {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const milliseconds = dateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw new SamlProblem('malformed', `${name} is not a time in UTC: ${text}.`);
  return milliseconds;
};

const checkTimes = (element: Element, now: number, end = 'NotOnOrAfter'): void => {
  const notBefore = instantOf(element, 'NotBefore');
  const notOnOrAfter = instantOf(element, end);
  if (notBefore !== undefined && now + clockSkew < notBefore)
    throw new SamlProblem(
      'notBefore',
      `${element.localName} is valid from ${new Date(notBefore).toISOString()} only.`,
    );
  if (notOnOrAfter !== undefined && now - clockSkew >= notOnOrAfter)
    throw new SamlProblem(
      'notOnOrAfter',
      `${element.localName} was valid before ${new Date(notOnOrAfter).toISOString()}.`,
    );
};

const only = (element: Element, name: string): Element | undefined => {
  const [found, ...others] = childrenOf(element, 'assertion', name);
  if (others.length > 0)
    throw new SamlProblem('malformed', `${element.localName} has more than one ${name}.`);
  return found;
};

const nameIdOf = (assertion: Element): { readonly subject: Element; readonly nameId: string } => {
  const subject = only(assertion, 'Subject');
  const nameId = subject && only(subject, 'NameID');
  if (subject === undefined || nameId === undefined || elementsOf(nameId).length > 0)
    throw new SamlProblem('malformed', 'The assertion has no subject with a NameID.');
  const text = textOf(nameId);
  if (text === '' || text.length > longestNameId)
    throw new SamlProblem('malformed', 'NameID is empty or too long.');
  return { subject, nameId: text };
};

interface Confirmation {
  readonly inResponseTo: string | undefined;
  readonly expiresAt: number;
}

const confirmationFrom = (confirmation: Element, { serviceProvider, now }: Expectations): Confirmation => {
  const data = only(confirmation, 'SubjectConfirmationData');
  if (data === undefined)
    throw new SamlProblem('confirmationData', 'The bearer confirmation has no SubjectConfirmationData.');
  const recipient = attributeOf(data, 'Recipient');
  if (recipient !== serviceProvider.acsUrl)
    throw new SamlProblem(
      'recipient',
      `Recipient is ${recipient ?? 'missing'}. It must be ${serviceProvider.acsUrl}.`,
    );
  const expiresAt = instantOf(data, 'NotOnOrAfter');
  if (expiresAt === undefined)
    throw new SamlProblem('confirmationData', 'SubjectConfirmationData has no NotOnOrAfter.');
  checkTimes(data, now);
  return { inResponseTo: attributeOf(data, 'InResponseTo'), expiresAt };
};

/** One bearer confirmation that holds is enough; of several that do not, the first says why. */
const confirmationOf = (subject: Element, expectations: Expectations): Confirmation => {
  const bearers = childrenOf(subject, 'assertion', 'SubjectConfirmation').filter(
    (confirmation) => attributeOf(confirmation, 'Method') === bearer,
  );
  let problem = new SamlProblem('bearer', 'The assertion has no SubjectConfirmation of method bearer.');
  for (const [index, confirmation] of bearers.entries()) {
    try {
      return confirmationFrom(confirmation, expectations);
    } catch (error) {
      if (!(error instanceof SamlProblem)) throw error;
      if (index === 0) problem = error;
    }
  }
  throw problem;
};

const understood = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);

const checkAudiences = (conditions: Element, { entityId }: ServiceProvider): void => {
  const restrictions = childrenOf(conditions, 'assertion', 'AudienceRestriction');
  if (restrictions.length === 0) throw new SamlProblem('audience', 'The assertion names no audience.');
  for (const restriction of restrictions) {
    const audiences = childrenOf(restriction, 'assertion', 'Audience').map(textOf);
    if (audiences.length > mostAudiences || !audiences.includes(entityId))
      throw new SamlProblem(
        'audience',
        `The audience is ${audiences.join(', ') || 'missing'}. It must be ${entityId}.`,
      );
  }
};

const checkConditions = (assertion: Element, { serviceProvider, now }: Expectations): void => {
  const conditions = only(assertion, 'Conditions');
  if (conditions === undefined)
    throw new SamlProblem('audience', 'The assertion has no conditions: it names no audience.');
  checkTimes(conditions, now);
  const unknown = elementsOf(conditions).find(
    (condition) =>
      !isNamed(condition, 'assertion', condition.localName ?? '') ||
      !understood.has(condition.localName ?? ''),
  );
  if (unknown !== undefined)
    throw new SamlProblem(
      'conditions',
      `The assertion has a condition that is not understood: ${unknown.localName}.`,
    );
  checkAudiences(conditions, serviceProvider);
};

const checkAuthentication = (assertion: Element, now: number): void => {
  const statements = childrenOf(assertion, 'assertion', 'AuthnStatement');
  if (statements.length === 0)
    throw new SamlProblem('conditions', 'The assertion does not say that anybody authenticated.');
  for (const statement of statements) checkTimes(statement, now, 'SessionNotOnOrAfter');
};

/** When the assertion is too old, whatever end it names. */
const oldAgeOf = (assertion: Element, now: number): number => {
  const issued = instantOf(assertion, 'IssueInstant');
  if (issued === undefined) throw new SamlProblem('malformed', 'The assertion has no IssueInstant.');
  if (issued - clockSkew > now)
    throw new SamlProblem(
      'notBefore',
      `The assertion was issued in the future, at ${new Date(issued).toISOString()}.`,
    );
  if (now - clockSkew >= issued + greatestAge)
    throw new SamlProblem(
      'notOnOrAfter',
      `The assertion was issued long ago, at ${new Date(issued).toISOString()}.`,
    );
  return issued + greatestAge;
};

export const readAssertion = (assertion: Element, expectations: Expectations): Assertion => {
  const { issuer, now } = expectations;
  if (attributeOf(assertion, 'Version') !== '2.0')
    throw new SamlProblem('malformed', 'The assertion is not of SAML 2.0.');
  const named = textOf(only(assertion, 'Issuer'));
  if (named !== issuer)
    throw new SamlProblem('issuer', `The assertion's issuer is ${named}. It must be ${issuer}.`);
  const id = attributeOf(assertion, 'ID') ?? '';
  if (id === '') throw new SamlProblem('malformed', 'The assertion has no ID.');
  const { subject, nameId } = nameIdOf(assertion);
  const { inResponseTo, expiresAt } = confirmationOf(subject, expectations);
  checkConditions(assertion, expectations);
  checkAuthentication(assertion, now);
  return { id, nameId, inResponseTo, expiresAt: Math.min(expiresAt, oldAgeOf(assertion, now)) };
};
