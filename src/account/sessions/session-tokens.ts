/** Bearer tokens: 256 random bits for the client, only their hash for us. */
import { createHash, randomBytes } from 'node:crypto';

/** What a token is found by. Equal hashes are compared inside a Map: without the token nobody can aim at one. */
export type TokenHash = string;

export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashToken = (token: string): TokenHash => createHash('sha256').update(token).digest('base64url');
