import type { Name } from '../../account/model.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';

/** A way in through an identity provider. */
export interface SignInButton {
  readonly label: string;
  /** A path of ours that sends the browser there. */
  readonly path: string;
}

export interface WaysIn {
  readonly takesPasswords: boolean;
  readonly buttons: readonly SignInButton[];
}

export interface SignInView extends WaysIn {
  readonly accountName: Name;
  readonly loginName: string;
  readonly refusal: string | null;
}

export const signInPage = ({
  accountName,
  loginName,
  refusal,
  takesPasswords,
  buttons,
}: SignInView): Page => ({
  title: `Sign in to ${accountName}`,
  body: html`<h1>Sign in to <span class="account">${accountName}</span></h1>
${refusal !== null && html`<p class="refusal" role="alert" id="refusal">${refusal}</p>`}
${
  buttons.length > 0 &&
  html`<nav aria-label="Sign in with an identity provider">
${buttons.map(({ label, path }) => html`<a class="button" href="${path}">Sign in using ${label}</a>\n`)}</nav>`
}
${buttons.length > 0 && takesPasswords && html`<p class="or" aria-hidden="true">or</p>`}
${
  takesPasswords
    ? passwordForm(loginName, refusal)
    : buttons.length === 0 && html`<p>The account lets nobody sign in here. Its administrators know how.</p>`
}`,
});

const passwordForm = (loginName: string, refusal: string | null): Html =>
  html`<form method="post" action="/sign-in">
<label for="login_name">User name</label>
<input id="login_name" name="login_name" value="${loginName}" autocomplete="username" autocapitalize="none" spellcheck="false" required${loginName === '' && html` autofocus`}${refusal !== null && html` aria-describedby="refusal"`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${loginName !== '' && html` autofocus`}>
<button type="submit">Sign in</button>
</form>`;
