/** Takes new keys of an identity provider from its metadata when an answer came with one that is not known yet. */
import type { Logger } from 'pino';
import type { Account } from '../../account/account.ts';
import type { ObjectId, SamlIntegration } from '../../account/model.ts';
import { fetchMetadata } from '../../engine/saml/fetch-metadata.ts';
import { federationActor } from './integrations.ts';

/** Anybody can send an answer with an unknown key: each integration asks its provider no oftener than this. */
const atMostEvery = 60_000;

export type RefreshLogger = Pick<Logger, 'info' | 'warn'>;

export class MetadataRefresh {
  readonly #account: Account;
  readonly #now: () => number;
  readonly #logger: RefreshLogger;
  readonly #lastTry = new Map<ObjectId, number>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(account: Account, now: () => number, logger: RefreshLogger) {
    this.#account = account;
    this.#now = now;
    this.#logger = logger;
  }

  /** Returns at once: the answer that shows the need has been refused, the next one finds the new keys. */
  request(integration: SamlIntegration): void {
    const { id, metadataUrl } = integration;
    const last = this.#lastTry.get(id);
    if (
      this.#stop.signal.aborted ||
      metadataUrl === null ||
      (last !== undefined && this.#now() - last < atMostEvery)
    )
      return;
    this.#lastTry.set(id, this.#now());
    const work = this.#refresh(integration, metadataUrl).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'unknown';
      this.#logger.warn({ integration: integration.name, reason }, 'the metadata could not be refreshed');
    });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Before the account closes. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#underWay);
  }

  /** Another issuer would be another provider: that is an administrator's to accept, by ALTER ... REFRESH. */
  async #refresh({ name, issuer }: SamlIntegration, metadataUrl: string): Promise<void> {
    const identityProvider = await fetchMetadata(metadataUrl, this.#stop.signal);
    if (identityProvider.issuer !== issuer) throw new Error('the metadata is of another issuer');
    await this.#account.change(federationActor, (operations) =>
      operations.alterSamlIntegration({ name, ifExists: true, metadataUrl, identityProvider }),
    );
    this.#logger.info({ integration: name }, 'the metadata was refreshed for a key that was not known');
  }
}
