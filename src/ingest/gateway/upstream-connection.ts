import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type SecureContext, TLSSocket } from 'node:tls';
import type { Origin } from './upstream.ts';

/** Who is using a connection to an upstream. */
export interface UpstreamUser {
  onBytes(bytes: Buffer): void;
  onDrain(): void;
  /** The upstream said that nothing more comes. */
  onEnd(): void;
  /** The connection is gone; null when nothing went wrong. */
  onClosed(error: Error | null): void;
}

/** One connection to an upstream. Its listeners are set once and serve one exchange after the other. */
export class UpstreamConnection {
  readonly origin: Origin;
  readonly socket: Socket;
  user: UpstreamUser | null = null;
  /** Exchanges it has carried before this one. */
  uses = 0;
  idleSince = 0;
  /** Whether it has ever stood, TLS included. */
  isConnected = false;
  #error: Error | null = null;

  constructor(
    origin: Origin,
    trust: SecureContext,
    session: Buffer | undefined,
    onGone: (connection: UpstreamConnection) => void,
  ) {
    this.origin = origin;
    this.socket = open(origin, trust, session);
    this.socket.setNoDelay(true);
    this.socket.on(origin.isTls ? 'secureConnect' : 'connect', () => (this.isConnected = true));
    this.socket.on('data', (bytes: Buffer) => {
      // Nobody asked: an upstream that speaks unasked is not to be trusted with another exchange.
      if (this.user) this.user.onBytes(bytes);
      else this.socket.destroy();
    });
    this.socket.on('drain', () => this.user?.onDrain());
    this.socket.on('end', () => {
      onGone(this);
      this.user?.onEnd();
      this.socket.end();
    });
    this.socket.on('error', (error) => (this.#error = error));
    this.socket.on('close', () => {
      onGone(this);
      this.user?.onClosed(this.#error);
    });
  }

  /** It did not stand because its certificate is not to be trusted. */
  get isDistrusted(): boolean {
    return this.socket instanceof TLSSocket && Boolean(this.socket.authorizationError);
  }
}

function open({ host, port, isTls }: Origin, secureContext: SecureContext, session: Buffer | undefined): Socket {
  if (!isTls) return connectTcp({ host, port, autoSelectFamily: true });
  const options: ConnectionOptions = {
    host,
    port,
    secureContext,
    ALPNProtocols: ['http/1.1'],
    ...(SERVER_NAME.test(host) && { servername: host }),
    ...(session && { session }),
  };
  return connectTls(options);
}

/** Server name indication is for names, not addresses. */
const SERVER_NAME = /[a-z]/i;
