/** How a driver's login request, by the name in AUTHENTICATOR, becomes a signed-in session. */
import type { LoginRequest, SignedIn } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';
import type { JsonRecord } from '../http/json.ts';

/** `data` is the request's own record: LOGIN_NAME, PASSWORD, TOKEN ... */
export type Authenticator = (
  context: WireContext,
  request: LoginRequest,
  data: JsonRecord,
  /** By which a signed token may name the account. */
  accountHosts: readonly string[],
) => Promise<SignedIn>;
