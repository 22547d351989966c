import { html } from './html.ts';
import type { Page } from './layout.ts';

/** `message`: what the browser did wrong; null where the failure is ours. */
export const problemPage = (message: string | null, requestId: string): Page => ({
  title: 'That did not work',
  body: html`<h1>That did not work</h1>
<p role="alert">${message ?? 'Something failed here. Try again; if it stays so, tell your administrator.'}</p>
<p class="hint">Request ${requestId}</p>
<p><a href="/">Back to sign-in</a></p>`,
});
