/** The body of a request as text, as far as limits allow. */
import type { IncomingMessage } from 'node:http';
import { invalidSyntax, ScimError } from './protocol/errors.ts';
import type { SlowBodies } from './slow-bodies.ts';

const tooLarge = (): ScimError => new ScimError(413, undefined, 'The request body is too large');
const incomplete = (): ScimError => invalidSyntax('The request body did not arrive whole');

export const tooSlow = new ScimError(408, undefined, 'The request body did not arrive in time');

/** `limit`: in bytes. Rejects with a refusal: 413 beyond the limit, 408 where the body is late, 400 where it is cut off. */
export const readBody = (request: IncomingMessage, limit: number, slowBodies: SlowBodies): Promise<string> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > limit) {
      reject(tooLarge());
      return;
    }
    // Cut off while its sender was being identified: it tells nothing more, and would hold its slot until it is late.
    if (request.destroyed && !request.complete) {
      reject(incomplete());
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (): void => {
      arrived();
      request.off('data', onData).off('end', onEnd).off('error', onError);
    };
    const fail = (refusal: ScimError): void => {
      stop();
      reject(refusal);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) fail(tooLarge());
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      stop();
      // Decoded as a whole: a character may lie across two chunks.
      resolve(Buffer.concat(chunks, length).toString());
    };
    const onError = (): void => fail(incomplete());
    const arrived = slowBodies.watch(() => fail(tooSlow));
    request.on('data', onData).on('end', onEnd).on('error', onError);
  });
