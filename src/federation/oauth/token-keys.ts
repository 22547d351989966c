/** The keys that an integration's tokens may be signed with: those it lists, and those at its addresses. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { CryptoKey, JWSHeaderParameters } from 'jose';
import type { Clock, ExternalOauthIntegration } from '../../account/model.ts';
import { downloadKeys } from './download-keys.ts';
import { KeySet } from './key-set.ts';

export type TokenKey = CryptoKey | KeyObject;

const listedKeys = ({ rsaPublicKey, rsaPublicKey2 }: ExternalOauthIntegration): readonly KeyObject[] =>
  [rsaPublicKey, rsaPublicKey2]
    .filter((body) => body !== null)
    .map((body) => createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' }));

export class TokenKeys {
  readonly #clock: Clock;
  readonly #sets = new Map<string, KeySet>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Forgets the keys of addresses that no integration names any more. */
  keepOnly(addresses: ReadonlySet<string>): void {
    for (const address of this.#sets.keys()) if (!addresses.has(address)) this.#sets.delete(address);
  }

  /** An address that cannot be read matters only where no other has the key. */
  async candidates(
    integration: ExternalOauthIntegration,
    header: JWSHeaderParameters,
  ): Promise<readonly TokenKey[]> {
    const listed = header.alg?.startsWith('RS') === true ? listedKeys(integration) : [];
    const failures: unknown[] = [];
    const downloaded: TokenKey[] = [];
    for (const address of integration.keysUrls) {
      try {
        downloaded.push(...(await this.#setAt(address).candidates(header)));
      } catch (error) {
        failures.push(error);
      }
      if (downloaded.length > 0) break;
    }
    const all = [...listed, ...downloaded];
    if (all.length === 0 && failures.length > 0) throw failures[0];
    return all;
  }

  #setAt(address: string): KeySet {
    const known = this.#sets.get(address);
    if (known !== undefined) return known;
    const set = new KeySet(() => downloadKeys(address), this.#clock);
    this.#sets.set(address, set);
    return set;
  }
}
