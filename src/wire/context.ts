/** What every endpoint of the driver protocol and of the SQL API works with. */
import type { FastifyBaseLogger } from 'fastify';
import type { Account } from '../account/account.ts';
import type { Instant } from '../account/model.ts';
import type { OauthSignIn } from '../account/sessions/oauth-sign-in.ts';
import type { SamlSignIn } from '../account/sessions/saml-sign-in.ts';
import type { Engine } from '../engine/engine.ts';
import { ResultStore } from './results/result-store.ts';
import { StageGrants } from './stage-files/grants.ts';
import { StatementRegistry } from './statements/registry.ts';

/** Bounds of the faces. Times are milliseconds. */
export interface WireLimits {
  /** How long a request waits for its statement before the driver is told to poll. */
  readonly longPoll: number;
  /**
   * Statements that one session may have under way at once, or one user of the SQL API; a bound against runaways, far
   * above what drivers do.
   */
  readonly statementsPerSession: number;
  /** Greatest request body, before and after decompression. */
  readonly bodyBytes: number;
  /** Responses at least this long are compressed. */
  readonly compressAbove: number;
  /** How long a finished statement answers a retried request. */
  readonly answerRetention: number;
  /** How long requests of the SQL API with the same token are one sign-in. */
  readonly signInRetention: number;
  /** How long the links to the rest of a large result work. */
  readonly resultRetention: number;
  /** Cells of results kept for retried requests, over all sessions. */
  readonly answerCells: number;
  /** Cells of results kept for links, over all sessions. */
  readonly resultCells: number;
  /** Text of the rows sent with the answer itself, roughly, in bytes. */
  readonly inlineBytes: number;
  /** Text of one further piece of a large result, roughly, in bytes. */
  readonly chunkBytes: number;
  /** Greatest length of a file that a driver puts into a stage. */
  readonly stageFileBytes: number;
  /** How long a driver may leave the files of PUT and GET alone until it cannot reach them any more. */
  readonly stageFileRetention: number;
  /** How long running statements may take to finish once the server stops. */
  readonly drain: number;
}

/** 45 seconds is how long Snowflake holds a request before it answers 333333. */
export const defaultLimits: WireLimits = {
  longPoll: 45_000,
  statementsPerSession: 500,
  bodyBytes: 64 * 1024 * 1024,
  compressAbove: 8 * 1024,
  answerRetention: 10 * 60_000,
  signInRetention: 5 * 60_000,
  resultRetention: 60 * 60_000,
  answerCells: 2_000_000,
  resultCells: 10_000_000,
  inlineBytes: 256 * 1024,
  chunkBytes: 4 * 1024 * 1024,
  stageFileBytes: 5 * 1024 * 1024 * 1024,
  stageFileRetention: 15 * 60_000,
  drain: 20_000,
};

export interface WireOptions {
  readonly account: Account;
  readonly engine: Engine;
  readonly clock: () => Instant;
  /** Signs in with access tokens of External OAuth; without it they are not supported. */
  readonly oauth?: OauthSignIn | undefined;
  /** Where the account takes people in through identity providers. */
  readonly saml?: SamlSignIn | undefined;
  readonly logger?: FastifyBaseLogger | undefined;
  readonly limits?: Partial<WireLimits> | undefined;
  /** The account's address as clients know it, where that is configured. */
  readonly publicUrl?: string | null | undefined;
}

export interface WireContext {
  readonly account: Account;
  readonly engine: Engine;
  readonly clock: () => Instant;
  readonly oauth: OauthSignIn | undefined;
  readonly saml: SamlSignIn | undefined;
  readonly limits: WireLimits;
  readonly publicUrl: string | null;
  readonly logger: FastifyBaseLogger | undefined;
  readonly statements: StatementRegistry;
  readonly results: ResultStore;
  readonly stageGrants: StageGrants;
}

export function openContext({
  account,
  engine,
  clock,
  oauth,
  saml,
  logger,
  limits: given,
  publicUrl,
}: WireOptions): WireContext {
  const limits = { ...defaultLimits, ...given };
  return {
    account,
    engine,
    clock,
    oauth,
    saml,
    limits,
    logger,
    publicUrl: publicUrl ?? null,
    statements: new StatementRegistry({
      engine,
      clock,
      logger,
      atOnce: limits.statementsPerSession,
      retention: limits.answerRetention,
      retainedCells: limits.answerCells,
    }),
    stageGrants: new StageGrants({
      clock,
      sessions: account.sessions,
      retention: limits.stageFileRetention,
    }),
    results: new ResultStore({ clock, retention: limits.resultRetention, retainedCells: limits.resultCells }),
  };
}
