import { html } from './html.ts';
import type { Page } from './layout.ts';

/** Before the browser goes on to SAML2_POST_LOGOUT_REDIRECT_URL. */
export const signedOutPage = (next: string): Page => ({
  title: 'Signed out',
  body: html`<h1>Signed out</h1>
<p><a href="${next}">Continue</a></p>`,
});
