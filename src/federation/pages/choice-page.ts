import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { SignInButton } from './sign-in-page.ts';

/** On the way from a driver, for accounts with several identity providers. */
export const choicePage = (buttons: readonly SignInButton[]): Page => ({
  title: 'Choose how to sign in',
  body: html`<h1>Choose how to sign in</h1>
<p class="hint">A program on your computer asked for it.</p>
<nav aria-label="Sign in with an identity provider">
${buttons.map(({ label, path }) => html`<a class="button" href="${path}">Sign in using ${label}</a>\n`)}</nav>`,
});
