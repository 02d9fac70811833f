import type { SecureContext } from 'node:tls';
import type { Origin } from './upstream.ts';
import { UpstreamConnection } from './upstream-connection.ts';

/** Shorter than any known vendor closes idle connections, so that a request seldom meets a closing one. */
const KEEP_IDLE_MS = 4_000;
const MOST_IDLE = 256;

/** Keep-alive connections by origin; the one used last is used first, so that the others can go. */
export class UpstreamPool {
  readonly #idle = new Map<string, UpstreamConnection[]>();
  readonly #open = new Set<UpstreamConnection>();
  readonly #sessions = new Map<string, Buffer>();
  readonly #trust: SecureContext;

  constructor(trust: SecureContext) {
    this.#trust = trust;
  }

  /** An idle connection, or a new one whose writes wait until it stands. */
  take(origin: Origin): UpstreamConnection {
    return this.#idle.get(origin.key)?.pop() ?? this.fresh(origin);
  }

  /** A new connection, whatever is idle. */
  fresh(origin: Origin): UpstreamConnection {
    const session = this.#sessions.get(origin.key);
    const connection = new UpstreamConnection(origin, this.#trust, session, (gone) => this.#forget(gone));
    this.#open.add(connection);
    // TLS: the next handshake is shorter.
    connection.socket.on('session', (session: Buffer) => this.#sessions.set(origin.key, session));
    return connection;
  }

  /** Gives back a connection whose exchange has ended cleanly. `now` in epoch milliseconds. */
  release(connection: UpstreamConnection, now: number): void {
    connection.user = null;
    connection.uses++;
    connection.idleSince = now;
    const idle = this.#idle.get(connection.origin.key) ?? [];
    this.#idle.set(connection.origin.key, idle);
    if (idle.length >= MOST_IDLE || connection.socket.destroyed) connection.socket.destroy();
    else idle.push(connection);
    // A relay that was held back by its client may have paused it.
    connection.socket.resume();
  }

  /** Closes what has been idle for long. */
  sweep(now: number): void {
    for (const idle of this.#idle.values())
      for (const connection of idle.filter(({ idleSince }) => now - idleSince > KEEP_IDLE_MS)) {
        this.#forget(connection);
        connection.socket.destroy();
      }
  }

  close(): void {
    for (const connection of this.#open) connection.socket.destroy();
  }

  #forget(connection: UpstreamConnection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(connection.origin.key);
    const at = idle?.indexOf(connection) ?? -1;
    if (at >= 0) idle?.splice(at, 1);
  }
}
