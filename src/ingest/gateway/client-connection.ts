import type { Duplex } from 'node:stream';
import type { Gateway } from './gateway.ts';
import { writeBoth } from './joined-write.ts';
import { headLength } from './message-head.ts';
import { Refusal } from './refusal.ts';
import { Relay, type RelayClient } from './relay.ts';
import { type RequestHead, requestHead } from './request-head.ts';
import { GATEWAY_PATH } from './route.ts';

const MOST_HEAD = 64 * 1024;
/** So much may follow a request before it is answered; then the client is held back. */
const MOST_PIPELINED = 64 * 1024;
const HEAD_MS = 20_000;
const IDLE_MS = 65_000;
const LINGER_MS = 2_000;
const NOTHING = Buffer.alloc(0);
/** Beginnings of requests that are ours: a path under /gateway/, or a whole address as a proxy gets it. */
const OURS = [` ${GATEWAY_PATH}`, ' http://'];

/** What becomes of a connection whose next request is not the gateway's, or not plain enough for it. */
export type HandOver = (socket: Duplex, bytes: Buffer) => void;

/** One client's connection: request after request, relayed one at a time. */
export class ClientConnection implements RelayClient {
  readonly #gateway: Gateway;
  readonly #socket: Duplex;
  readonly #handOver: HandOver;
  readonly #onClosed: (connection: ClientConnection) => void;
  #relay: Relay | null = null;
  /** Bytes of the next request. */
  #next: Buffer = NOTHING;
  #isLingering = false;
  /** When the connection is to be closed if nothing happens; `performance.now()`. */
  #deadline = performance.now() + HEAD_MS;

  constructor(gateway: Gateway, socket: Duplex, handOver: HandOver, onClosed: (connection: ClientConnection) => void) {
    this.#gateway = gateway;
    this.#socket = socket;
    this.#handOver = handOver;
    this.#onClosed = onClosed;
    socket.on('data', this.#onBytes);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onGone);
    socket.on('close', this.#onGone);
    socket.on('error', ignore);
  }

  write(head: string | null, body: Buffer): boolean {
    return writeBoth(this.#socket, head, body);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  ended(keepsAlive: boolean): void {
    this.#relay = null;
    if (!keepsAlive) return this.#linger();
    this.#deadline = performance.now() + IDLE_MS;
    this.#socket.resume();
    // Not from within the relay that has just ended.
    if (this.#next.length > 0) setImmediate(() => this.#read());
  }

  cut(): void {
    this.#relay = null;
    this.#linger();
  }

  sweep(now: number): void {
    if (this.#relay) this.#relay.sweep(now);
    else if (now > this.#deadline) this.#socket.destroy();
  }

  /** Ends as soon as it carries nothing, with what was written delivered. */
  closeWhenIdle(): void {
    if (this.#relay || this.#socket.writableEnded) return;
    this.#socket.end(() => this.#socket.destroy());
  }

  /** Ends at once; what it carried is recorded as far as it came. */
  close(): void {
    this.#onGone();
    this.#socket.destroy();
  }

  readonly #onDrain = (): void => this.#relay?.onClientDrain();

  readonly #onBytes = (bytes: Buffer): void => {
    if (this.#isLingering) return;
    const relay = this.#relay;
    const taken = relay ? relay.takeRequest(bytes) : 0;
    if (taken === bytes.length) return;
    const rest = taken === 0 ? bytes : bytes.subarray(taken);
    this.#next = this.#next.length === 0 ? rest : Buffer.concat([this.#next, rest]);
    if (!this.#relay) this.#read();
    else if (this.#next.length > MOST_PIPELINED) this.#socket.pause();
  };

  /** Looks for the next request in what has come. */
  #read(): void {
    if (this.#relay || this.#socket.destroyed) return;
    const isOurs = belongsToGateway(this.#next);
    if (isOurs === false) return this.#leave();
    const length = isOurs ? headLength(this.#next, 0) : -1;
    if (length >= 0) this.#open(length);
    else if (this.#next.length > MOST_HEAD) this.#refuse(TOO_LONG);
  }

  /** Begins the exchange whose head has come. */
  #open(length: number): void {
    const bytes = this.#next;
    const head = length > MOST_HEAD ? TOO_LONG : requestHead(bytes.toString('latin1', 0, length));
    if (head === 'unusual') return this.#leave();
    const relay = head instanceof Refusal ? head : this.#relayOf(head);
    if (relay instanceof Refusal) return this.#refuse(relay);
    this.#next = NOTHING;
    this.#relay = relay;
    this.#begin(relay, bytes.subarray(length));
  }

  #relayOf(head: RequestHead): Relay | Refusal {
    const route = this.#gateway.routes.of(head);
    if (route instanceof Refusal) return route;
    return this.#gateway.access.refusal(head, route) ?? new Relay(this.#gateway, this, head, route);
  }

  #begin(relay: Relay, bytes: Buffer): void {
    const taken = relay.takeRequest(bytes);
    if (taken < bytes.length) this.#next = bytes.subarray(taken);
  }

  /** The whole connection goes to the ordinary server, from the next request on. */
  #leave(): void {
    const socket = this.#socket;
    socket.off('data', this.#onBytes).off('drain', this.#onDrain);
    socket.off('end', this.#onGone).off('close', this.#onGone).off('error', ignore);
    this.#onClosed(this);
    this.#handOver(socket, this.#next);
  }

  #refuse(refusal: Refusal): void {
    this.#next = NOTHING;
    this.#socket.write(refusal.answer);
    this.#linger();
  }

  /** Ends with what was written delivered: a client that is still sending would lose it to a reset. */
  #linger(): void {
    if (this.#isLingering) return;
    this.#isLingering = true;
    this.#next = NOTHING;
    this.#deadline = performance.now() + LINGER_MS;
    this.#socket.resume();
    this.#socket.end();
  }

  readonly #onGone = (): void => {
    const relay = this.#relay;
    this.#relay = null;
    this.#onClosed(this);
    relay?.onClientGone();
    if (!this.#isLingering || this.#socket.writableFinished) this.#socket.destroy();
  };
}

/** An error is followed by the close that tells of it. */
function ignore(): void {}

const TOO_LONG = new Refusal(
  431,
  'bad-request',
  'The head of the request is too long.',
  'Send fewer or shorter headers.',
);
const LONGEST_METHOD = 12;

/** Whether the next request is the gateway's; null while that cannot be told. */
function belongsToGateway(bytes: Buffer): boolean | null {
  const start = bytes.toString('latin1', 0, LONGEST_METHOD + GATEWAY_PATH.length);
  const space = start.indexOf(' ');
  if (space < 0) return start.length > LONGEST_METHOD ? false : null;
  const target = start.slice(space);
  if (OURS.some((beginning) => target.startsWith(beginning))) return true;
  return OURS.some((beginning) => beginning.startsWith(target)) ? null : false;
}
