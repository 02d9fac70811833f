import { AmbiguousFraming, headLength } from './message-head.ts';
import { BrokenFraming } from './body-framing.ts';
import type { Gateway } from './gateway.ts';
import type { Ending } from './observed.ts';
import { badRequest, type Refusal } from './refusal.ts';
import { clientHead, isUnchanged, upstreamHead } from './relayed-head.ts';
import type { RequestHead } from './request-head.ts';
import { RequestSide } from './request-side.ts';
import { type ResponseHead, responseHead } from './response-head.ts';
import { ResponseSide } from './response-side.ts';
import type { Route } from './route.ts';
import { SessionExtract } from './session-extract.ts';
import { writeBoth } from './joined-write.ts';
import type { UpstreamConnection, UpstreamUser } from './upstream-connection.ts';
import { broken, CLOSED, SILENT, unreachable } from './upstream-failure.ts';

/** The client's connection as a relay sees it. */
export interface RelayClient {
  /** False when the client is slower than what it gets. */
  write(head: string | null, body: Buffer): boolean;
  pause(): void;
  resume(): void;
  /** The exchange is over; `keepsAlive` when the connection can carry another. */
  ended(keepsAlive: boolean): void;
  /** The answer cannot be finished: what was written goes out, then the connection ends. */
  cut(): void;
}

const MOST_HEAD = 128 * 1024;
/** A request is kept so long, for the case that an idle connection was closing as it was sent. */
const MOST_REPLAYED = 64 * 1024;
const CONNECT_MS = 10_000;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const NOTHING = Buffer.alloc(0);

/** One exchange on its way: bytes of the client to the upstream and back, as they come. */
export class Relay implements UpstreamUser {
  readonly #gateway: Gateway;
  readonly #client: RelayClient;
  readonly #head: RequestHead;
  readonly #route: Route;
  readonly #request: RequestSide;
  #response: ResponseSide | null = null;
  #session: SessionExtract | null = null;
  #connection: UpstreamConnection;
  #isHeadSent = false;
  /** A held request would wait for a client that waits to be told to go on: we tell it, and the upstream need not. */
  readonly #tellsToGoOn: boolean;
  /** What was sent so far, while it may have to be sent again. */
  #sent: Buffer[] | null = [];
  #sentBytes = 0;
  /** The start of a response whose head is not complete. */
  #begun: Buffer = NOTHING;
  #isOver = false;
  readonly #at: number;
  readonly #startedAt = performance.now();
  #firstTokenAt: number | null = null;
  #activeAt = this.#startedAt;

  constructor(gateway: Gateway, client: RelayClient, head: RequestHead, route: Route) {
    this.#gateway = gateway;
    this.#client = client;
    this.#head = head;
    this.#route = route;
    this.#at = gateway.clock();
    this.#request = new RequestSide(head, route, gateway.hash);
    this.#connection = gateway.pool.take(route.origin);
    this.#connection.user = this;
    if (!this.#isReplayable()) this.#sent = null;
    this.#tellsToGoOn = head.expectsContinue && this.#request.isHeld;
    if (this.#tellsToGoOn) client.write('HTTP/1.1 100 Continue\r\n\r\n', NOTHING);
  }

  /** Bytes of the client's; gives how many of them belong to this request. */
  takeRequest(bytes: Buffer): number {
    if (this.#isOver) return 0;
    this.#activeAt = performance.now();
    if (this.#session) {
      this.#toUpstream(null, bytes);
      this.#session.fromClient.feed(bytes);
      return bytes.length;
    }
    if (this.#request.isDone && this.#isHeadSent) return 0;
    try {
      const passed = this.#request.pass(bytes);
      if (passed.bytes) this.#sendOn(passed.bytes, passed.contentLength);
      this.#request.observe();
      return passed.taken;
    } catch (error) {
      if (!(error instanceof BrokenFraming)) throw error;
      this.#refuse(badRequest(`The request is broken: ${error.message}.`), 'clientGone');
      return bytes.length;
    }
  }

  get isRequestDone(): boolean {
    return this.#request.isDone && !this.#session;
  }

  onClientDrain(): void {
    this.#connection.socket.resume();
  }

  /** The client has gone; so does the upstream's work for it. */
  onClientGone(): void {
    this.#end(this.#session ? 'complete' : 'clientGone');
  }

  /** Ends what has been silent for too long. `now` is `performance.now()`. */
  sweep(now: number): void {
    if (!this.#connection.isConnected && now - this.#startedAt > CONNECT_MS) {
      this.#refuse(unreachable(this.#route.upstream, this.#connection, null), 'unreachable');
    } else if (now - this.#activeAt > this.#gateway.idleMs) {
      this.#refuse(SILENT, 'timeout');
    }
  }

  onDrain(): void {
    this.#client.resume();
  }

  onBytes(bytes: Buffer): void {
    this.#activeAt = performance.now();
    try {
      if (this.#session) this.#relaySession(this.#session, bytes);
      else if (this.#response) this.#relayBody(this.#response, bytes);
      else this.#relayHead(bytes);
    } catch (error) {
      if (!(error instanceof BrokenFraming || error instanceof AmbiguousFraming)) throw error;
      this.#refuse(broken(error.message), 'upstreamGone');
    }
  }

  onEnd(): void {
    if (this.#response?.head.framing.kind !== 'untilClose') return;
    const rest = this.#response.rest();
    if (rest.length > 0) this.#client.write(null, rest);
    this.#end('complete');
  }

  onClosed(error: Error | null): void {
    if (this.#session) return this.#end('complete');
    if (!this.#response && this.#sendAgain()) return;
    if (this.#connection.isConnected) return this.#refuse(CLOSED, 'upstreamGone');
    this.#refuse(unreachable(this.#route.upstream, this.#connection, error), 'unreachable');
  }

  #sendOn(bytes: Buffer, contentLength: number | null): void {
    if (this.#isHeadSent) return this.#toUpstream(null, bytes);
    this.#isHeadSent = true;
    const head = upstreamHead(this.#head, this.#route, {
      keepsBaggage: this.#gateway.keepsBaggage,
      contentLength,
      dropsExpect: this.#tellsToGoOn,
    });
    this.#toUpstream(head, bytes);
  }

  #toUpstream(head: string | null, bytes: Buffer): void {
    if (this.#sent) this.#keepSent(head, bytes);
    if (!writeBoth(this.#connection.socket, head, bytes)) this.#client.pause();
  }

  #keepSent(head: string | null, bytes: Buffer): void {
    this.#sentBytes += bytes.length;
    if (head !== null) this.#sent?.push(Buffer.from(head, 'latin1'));
    this.#sent?.push(bytes);
    if (this.#sentBytes > MOST_REPLAYED) this.#sent = null;
  }

  #relayHead(bytes: Buffer): void {
    const before = this.#begun.length;
    const all = before === 0 ? bytes : Buffer.concat([this.#begun, bytes]);
    const length = headLength(all, before);
    this.#begun = all;
    if (length < 0 && all.length > MOST_HEAD) throw new BrokenFraming('its head does not end');
    if (length < 0) return;
    this.#sent = null;
    this.#begun = NOTHING;
    const head = responseHead(all.toString('latin1', 0, length), this.#head.method);
    if (!head) throw new BrokenFraming('it has no head');
    const rest = all.subarray(length);
    if (head.status === 101) this.#upgrade(head, rest);
    else if (head.status >= 200) this.#respond(head, all, rest);
    else {
      this.#client.write(clientHead(head, { closes: false, isUpgrade: false, isReframed: false }), NOTHING);
      if (rest.length > 0) this.#relayHead(rest);
    }
  }

  /** Begins the answer: `all` came, of which `rest` is behind the head. */
  #respond(head: ResponseHead, all: Buffer, rest: Buffer): void {
    const response = new ResponseSide(head, this.#route.api, this.#request.asked);
    const passed = response.pass(rest);
    // Where that is broken the answer has not begun.
    this.#response = response;
    const change = {
      closes: !this.#head.keepsAlive || head.framing.kind === 'untilClose',
      isUpgrade: false,
      isReframed: response.isReframed,
    };
    const isAsItCame = passed.bytes === rest && isUnchanged(head, change);
    const isFast = isAsItCame
      ? this.#client.write(null, all)
      : this.#client.write(clientHead(head, change), passed.bytes);
    this.#responded(response, isFast, passed.taken === rest.length);
  }

  #relayBody(response: ResponseSide, bytes: Buffer): void {
    const passed = response.pass(bytes);
    this.#responded(response, this.#client.write(null, passed.bytes), passed.taken === bytes.length);
  }

  /** After a piece of the answer was passed on. */
  #responded(response: ResponseSide, isFast: boolean, isAllTaken: boolean): void {
    if (!isFast && !response.isDone) this.#connection.socket.pause();
    response.observe();
    if (this.#firstTokenAt === null && response.extract.hasContent) this.#firstTokenAt = performance.now();
    if (!response.isDone) return;
    // What follows an answer belongs to nobody: such a connection is not used again.
    this.#end('complete', isAllTaken);
  }

  #upgrade(head: ResponseHead, rest: Buffer): void {
    if (!this.#head.isWebSocket) throw new BrokenFraming('it changes the protocol unasked');
    this.#response = new ResponseSide(head, this.#route.api, false);
    this.#session = new SessionExtract();
    this.#client.write(clientHead(head, { closes: false, isUpgrade: true, isReframed: false }), NOTHING);
    if (rest.length > 0) this.#relaySession(this.#session, rest);
  }

  #relaySession(session: SessionExtract, bytes: Buffer): void {
    if (!this.#client.write(null, bytes)) this.#connection.socket.pause();
    session.fromServer.feed(bytes);
  }

  /** An idle connection may be closing at the moment it is used again; then the request has reached nobody. */
  #sendAgain(): boolean {
    const isStale = this.#connection.uses > 0 && this.#begun.length === 0 && this.#sent !== null;
    if (this.#isOver || !isStale) return false;
    const sent = Buffer.concat(this.#sent ?? []);
    this.#sent = null;
    this.#connection = this.#gateway.pool.fresh(this.#route.origin);
    this.#connection.user = this;
    if (sent.length > 0) this.#connection.socket.write(sent);
    this.#client.resume();
    return true;
  }

  /** Nobody knows whether a closing upstream has read a request: only one that may be repeated is. */
  #isReplayable(): boolean {
    const { method, lines } = this.#head;
    return SAFE_METHODS.has(method) || lines.some(({ name }) => name === 'idempotency-key');
  }

  /** Tells the client what went wrong, if the answer has not begun; else the answer breaks off as the upstream's did. */
  #refuse(refusal: Refusal, ending: Ending): void {
    if (this.#isOver) return;
    if (!this.#response) this.#client.write(null, refusal.answer);
    this.#end(ending);
  }

  #end(ending: Ending, isClean = false): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveBack(isClean && this.#request.isDone && this.#response?.head.keepsAlive === true);
    if (ending === 'complete' && !this.#session) this.#client.ended(this.#leavesClientOpen());
    else this.#client.cut();
    this.#record(ending);
  }

  #leavesClientOpen(): boolean {
    return this.#request.isDone && this.#head.keepsAlive && this.#response?.head.framing.kind !== 'untilClose';
  }

  #giveBack(isReusable: boolean): void {
    if (isReusable) return this.#gateway.pool.release(this.#connection, this.#gateway.clock());
    this.#connection.user = null;
    this.#connection.socket.destroy();
  }

  #record(ending: Ending): void {
    const now = performance.now();
    const first = this.#firstTokenAt;
    this.#gateway.recorder.record({
      head: this.#head,
      route: this.#route,
      request: this.#request,
      response: this.#response,
      events: this.#session?.finish() ?? null,
      ending,
      at: this.#at,
      durationMs: Math.round(now - this.#startedAt),
      timeToFirstTokenMs: first === null ? null : Math.round(first - this.#startedAt),
    });
  }
}
