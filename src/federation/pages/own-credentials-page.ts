import type { Name } from '../../account/model.ts';
import type { Enrolment } from '../../account/sessions/own-credentials.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { enrolmentFields } from './step-page.ts';

export const passwordPath = '/sign-in/password';
export const authenticatorPath = '/sign-in/authenticator';

const back = html`<p class="hint"><a href="/">Back</a></p>`;

export const passwordPage = (accountName: Name, refusal: string | null): Page => ({
  title: `Change your password · ${accountName}`,
  body: html`<h1>Change your password</h1>
${refusal !== null && html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="${passwordPath}">
<label for="present">Present password</label>
<input id="present" name="present" type="password" autocomplete="current-password" required autofocus>
<label for="next">New password</label>
<input id="next" name="next" type="password" autocomplete="new-password" required>
<label for="repeated">New password again</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>
<button type="submit">Change password</button>
</form>
${back}`,
});

export interface AuthenticatorView {
  readonly accountName: Name;
  readonly enrolment: Enrolment;
  readonly refusal: string | null;
}

export const authenticatorPage = ({ accountName, enrolment, refusal }: AuthenticatorView): Page => ({
  title: `Add an authenticator app · ${accountName}`,
  body: html`<h1>Add an authenticator app</h1>
${refusal !== null && html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="${authenticatorPath}">
<input type="hidden" name="token" value="${enrolment.token}">
${enrolmentFields(enrolment, 'passcode')}
<button type="submit">Add</button>
</form>
${back}`,
});
