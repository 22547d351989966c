import type { LoginEvent } from '../../account/history/history.ts';
import type { Name } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { authenticatorPath, passwordPath } from './own-credentials-page.ts';

export interface AccountView {
  readonly accountName: Name;
  readonly address: string;
  readonly session: Session;
  readonly roleName: Name;
  /** The user's own, newest first. */
  readonly signIns: readonly LoginEvent[];
}

/** In UTC. */
const shown = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');

const factors: { readonly [factor: string]: string } = {
  PASSWORD: 'password',
  RSA_KEYPAIR: 'key pair',
  PROGRAMMATIC_ACCESS_TOKEN: 'programmatic access token',
  SAML2_ASSERTION: 'single sign-on (SAML)',
  OAUTH_ACCESS_TOKEN: 'OAuth',
};

const factorOf = (factor: string): string => factors[factor] ?? factor;

/** What a signed-in person sees: who they are here, how to connect, and where their name was used. */
export const accountPage = ({ accountName, address, session, roleName, signIns }: AccountView): Page => ({
  title: `${session.user.name} at ${accountName}`,
  body: html`<h1>Signed in to <span class="account">${accountName}</span></h1>
<dl>
<dt>User</dt><dd>${session.user.name}</dd>
<dt>Role</dt><dd>${roleName}</dd>
<dt>Warehouse</dt><dd>${session.warehouse ?? '—'}</dd>
<dt>Signed in by</dt><dd>${factorOf(session.authentication.factor)}${session.authentication.integration !== null && html`, ${session.authentication.integration.name}`}</dd>
<dt>Since</dt><dd>${shown(session.createdOn)} UTC</dd>
</dl>
<h2>Your credentials</h2>
<p><a href="${passwordPath}">Change your password</a> or <a href="${authenticatorPath}">add an authenticator app</a>.</p>
<h2>Connect</h2>
<p>Drivers connect to <code>${address}</code>, account <code>${accountName}</code>.</p>
<h2>Your last sign-ins</h2>
<table>
<thead><tr><th scope="col">When (UTC)</th><th scope="col">From</th><th scope="col">Client</th><th scope="col">How</th><th scope="col">Result</th></tr></thead>
<tbody>
${signIns.map(
  (event) => html`<tr${!event.success && html` class="failed"`}>
<td class="time">${shown(event.timestamp)}</td><td>${event.clientIp}</td><td>${event.clientType} ${event.clientVersion}</td>
<td>${factorOf(event.firstFactor)}</td><td>${event.success ? 'signed in' : (event.errorMessage ?? 'refused')}</td>
</tr>
`,
)}</tbody>
</table>
<form method="post" action="/sign-out">
<button type="submit" class="quiet">Sign out</button>
</form>`,
});
