/**
 * One port for http and https. The first byte of a connection tells which: a TLS handshake record starts with
 * 0x16, which starts no HTTP request. The bytes read to see it go back before the connection is handed over,
 * uncopied, so a request costs nothing more than on an ordinary server.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

/** RFC 8446, section 5.1: ContentType handshake(22). */
const tlsHandshake = 0x16;

export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
}

const tlsOptions = ({ certificate, key }: TlsMaterial, handshakeTimeout: number): TlsOptions => ({
  cert: certificate,
  key,
  minVersion: 'TLSv1.2',
  ALPNProtocols: ['http/1.1'],
  handshakeTimeout,
});

export interface FirstByteOptions {
  /** Absent: TLS connections are closed. */
  readonly tls: TlsMaterial | undefined;
  /** Milliseconds for the first byte, and for the TLS handshake after it, to arrive. */
  readonly timeout: number;
}

type Accept = (socket: Socket) => void;

/** How the server takes over a connection: it alone tracks it, whichever protocol came underneath. */
function takeAccept(server: Server): Accept {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  return (socket) => {
    for (const listener of listeners) listener.call(server, socket);
  };
}

function tlsAccept(accept: Accept, { tls, timeout }: FirstByteOptions): Accept {
  if (tls === undefined) return (socket) => socket.destroy();
  const handshakes = createServer(tlsOptions(tls, timeout));
  handshakes.on('secureConnection', accept);
  handshakes.on('tlsClientError', (_error, socket) => socket.destroy());
  return (socket) => {
    // As on a TLS server: who closes their side before the handshake is done has gone.
    socket.allowHalfOpen = false;
    handshakes.emit('connection', socket);
  };
}

/** Makes a server tell http from https. `closeUndecided` ends connections that have sent nothing yet. */
export function acceptHttpAndHttps(
  server: Server,
  options: FirstByteOptions,
): { readonly closeUndecided: () => void } {
  const acceptPlain = takeAccept(server);
  const acceptTls = tlsAccept(acceptPlain, options);
  const undecided = new Set<Socket>();

  const destroy = function (this: Socket): void {
    this.destroy();
  };
  const forget = function (this: Socket): void {
    undecided.delete(this);
  };
  const decide = function (this: Socket): void {
    const head: Buffer | null = this.read();
    if (head === null) {
      // Readable without bytes: the client has closed.
      this.destroy();
      return;
    }
    this.removeListener('readable', decide);
    this.removeListener('error', destroy);
    this.removeListener('timeout', destroy);
    this.removeListener('close', forget);
    undecided.delete(this);
    this.setTimeout(0);
    this.unshift(head);
    if (head[0] === tlsHandshake) acceptTls(this);
    else acceptPlain(this);
  };

  server.on('connection', (socket: Socket) => {
    undecided.add(socket);
    socket.setTimeout(options.timeout);
    socket.on('timeout', destroy);
    socket.on('error', destroy);
    socket.on('close', forget);
    socket.on('readable', decide);
  });
  return {
    closeUndecided: () => {
      for (const socket of undecided) socket.destroy();
    },
  };
}
