/** The text of programmatic access tokens: 256 random bits behind words by which a leaked one is recognised. */
import { randomBytes } from 'node:crypto';

const prefix = 'snowgate_pat_';
const form = new RegExp(`^${prefix}[\\w-]{43}$`);

export const newProgrammaticTokenText = (): string => `${prefix}${randomBytes(32).toString('base64url')}`;

export const isProgrammaticTokenText = (text: string): boolean => form.test(text);

/** Wherever one stands in a longer text. */
export const programmaticTokensIn = new RegExp(`${prefix}[\\w-]+`, 'g');
