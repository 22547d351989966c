/** Where a link of ALTER USER ... RESET PASSWORD leads: the person it was given to chooses a password. */
import type { PasswordRules } from '../../account/access/password-rules.ts';
import type { Name } from '../../account/model.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { passwordRulesText } from './step-page.ts';

export const resetPath = '/reset-password';

export interface ResetView {
  readonly accountName: Name;
  readonly token: string;
  /** Known once a password was not taken. */
  readonly rules: PasswordRules | null;
  readonly refusal: string | null;
}

export const resetPage = ({ accountName, token, rules, refusal }: ResetView): Page => ({
  title: `Choose a new password · ${accountName}`,
  body: html`<h1>Choose a new password</h1>
${refusal !== null && html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="${resetPath}">
<input type="hidden" name="token" value="${token}">
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="rules" required autofocus>
<p class="hint" id="rules">${rules === null ? 'The link works once.' : `${passwordRulesText(rules)}.`}</p>
<label for="repeated">New password again</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>
<button type="submit">Change password</button>
</form>
<p class="hint"><a href="/">Sign in</a></p>`,
});

export const resetDonePage = (accountName: Name): Page => ({
  title: `Password changed · ${accountName}`,
  body: html`<h1>Your password is changed</h1>
<p><a href="/">Sign in</a> with the new one.</p>`,
});
