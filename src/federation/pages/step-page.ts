/** What a sign-in asks for beside the first proof: a passcode, an authenticator app, a new password. */
import type { PasswordRules } from '../../account/access/password-rules.ts';
import type { Name } from '../../account/model.ts';
import type { SignInStep } from '../../account/sessions/sign-in-steps.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { qrCode } from './qr-code.ts';

export const stepPath = '/sign-in/step';

export interface StepView {
  readonly accountName: Name;
  readonly step: SignInStep;
  /** Why the last answer was not taken. */
  readonly refusal: string | null;
}

const passcodeField = (name: string): Html => html`<label for="${name}">Passcode</label>
<input id="${name}" name="${name}" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" required autofocus>`;

/** The app takes the secret by its code or by hand; its first passcode shows that it has. */
export const enrolmentFields = (
  { secret, uri }: { readonly secret: string; readonly uri: string },
  passcodeName: string,
): Html => html`<p>Scan the code with an authenticator app, or enter the key by hand; then enter the passcode that the app shows.</p>
<figure>${qrCode(uri)}<figcaption>Key: <code>${secret}</code></figcaption></figure>
${passcodeField(passcodeName)}`;

const rule = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** As one sentence, so that a screen reader reads it with the field. */
export const passwordRulesText = (rules: PasswordRules): string =>
  [
    `At least ${rules.minLength} characters`,
    ...rule(rules.minUpperCaseChars, 'upper-case letter', 'upper-case letters'),
    ...rule(rules.minLowerCaseChars, 'lower-case letter', 'lower-case letters'),
    ...rule(rules.minNumericChars, 'digit', 'digits'),
    ...rule(rules.minSpecialChars, 'special character', 'special characters'),
  ].join(', ');

interface Question {
  readonly title: string;
  readonly fields: Html;
  readonly action: string;
}

const questionOf = (step: SignInStep): Question => {
  switch (step.kind) {
    case 'passcode':
      return {
        title: 'Enter your passcode',
        fields: html`<p>Open your authenticator app and enter the passcode that it shows for this account.</p>
${passcodeField('answer')}`,
        action: 'Sign in',
      };
    case 'enrolment':
      return {
        title: 'Set up your authenticator app',
        fields: html`<p>This account asks for a second factor.</p>
${enrolmentFields(step, 'answer')}`,
        action: 'Set up and sign in',
      };
    case 'newPassword':
      return {
        title: 'Choose a new password',
        fields: html`<p>Your password must be changed before you go on.</p>
<label for="answer">New password</label>
<input id="answer" name="answer" type="password" autocomplete="new-password" aria-describedby="rules" required autofocus>
<p class="hint" id="rules">${passwordRulesText(step.rules)}.</p>
<label for="repeated">New password again</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>`,
        action: 'Change password and sign in',
      };
  }
};

export const stepPage = ({ accountName, step, refusal }: StepView): Page => {
  const { title, fields, action } = questionOf(step);
  return {
    title: `${title} · ${accountName}`,
    body: html`<h1>${title}</h1>
${refusal !== null && html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="${stepPath}">
<input type="hidden" name="step" value="${step.token}">
<input type="hidden" name="kind" value="${step.kind}">
${fields}
<button type="submit">${action}</button>
</form>
<p class="hint"><a href="/">Start again</a></p>`,
  };
};
