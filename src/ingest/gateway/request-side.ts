import type { Json } from '../../core/capture/exchange.ts';
import type { Fingerprint } from '../../core/capture/fingerprint/fingerprint.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import { type BodyFraming, bodyFraming, type PayloadReader } from './body-framing.ts';
import { headerValue } from './message-head.ts';
import type { RequestHead } from './request-head.ts';
import { type RequestScan, requestScan } from './request-scan.ts';
import type { Route } from './route.ts';
import { askingForUsage, mayAskForUsage, needsNoQuestion } from './usage-request.ts';
import { wholeBody } from './whole-body.ts';

/** What a piece of the request's body leads to. */
export interface Passed {
  /** Bytes of the piece that belong to this request. */
  readonly taken: number;
  /** What goes to the upstream now; null while the body is held. */
  readonly bytes: Buffer | null;
  /** Set once when a held body is let go with something added: its new length. */
  readonly contentLength: number | null;
}

/** Reading a prompt takes a millisecond a megabyte, in which nothing else moves: larger ones (files) have no fingerprint. */
const LARGEST_FINGERPRINTED = 2 * 1024 * 1024;
/** A held body so short is read whole before it goes on; of a longer one only what it is held for. */
const SHORT = 16 * 1024;

/** The request's body on its way: finds its end, reads what it says about itself, and asks for usage where it must. */
export class RequestSide implements PayloadReader {
  readonly #framing: BodyFraming;
  readonly #scan: RequestScan;
  readonly #hash: KeyedHash;
  readonly #reads: boolean;
  /** The whole body until its end, when it is worth a look. */
  #whole: Buffer[] | null;
  #held: Buffer[] | null;
  /** Pieces that have not been scanned. */
  #unread: Buffer[] = [];
  #bodyBytes = 0;
  /** Whether usage was asked for that the client did not ask for. */
  asked = false;
  /** Null until the body has ended, and where there is no prompt to see. */
  fingerprint: Fingerprint | null = null;

  constructor(head: RequestHead, route: Route, hash: KeyedHash) {
    this.#hash = hash;
    this.#scan = requestScan((headerValue(head.lines, 'content-type') ?? '').toLowerCase(), route.api);
    this.#framing = bodyFraming(head.framing);
    // What is compressed is not read: few clients compress what they send, and none by itself.
    this.#reads = headerValue(head.lines, 'content-encoding') === null;
    this.#whole = this.#reads && this.#scan.members ? [] : null;
    this.#held = this.#scan.members && mayAskForUsage(head, route) ? [] : null;
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  get isDone(): boolean {
    return this.#framing.isDone;
  }

  /** Bytes of text in the prompt, as far as it has come. */
  get textBytes(): number {
    return this.#scan.members?.textBytes ?? 0;
  }

  /** Throws BrokenFraming. */
  pass(bytes: Buffer): Passed {
    const taken = this.#framing.take(bytes, this);
    const own = taken === bytes.length ? bytes : bytes.subarray(0, taken);
    if (!this.#held) return { taken, bytes: own, contentLength: null };
    this.#held.push(own);
    if (this.isDone && this.#bodyBytes <= SHORT) this.observe();
    else this.#scanUnread();
    const { members } = this.#scan;
    const isSettled = this.isDone || members === null || needsNoQuestion(members);
    return isSettled ? { taken, ...this.#letGo(this.#held) } : { taken, bytes: null, contentLength: null };
  }

  readPayload(bytes: Buffer, start: number, end: number): void {
    this.#bodyBytes += end - start;
    if (!this.#reads) return;
    const piece = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
    if (this.#bodyBytes > LARGEST_FINGERPRINTED) this.#whole = null;
    this.#whole?.push(piece);
    this.#unread.push(piece);
  }

  /** Reads what has been passed on: a body with a prompt once it is whole, any other piece by piece. */
  observe(): void {
    if (!this.#whole) return this.#scanUnread();
    if (!this.isDone) return;
    const body = wholeBody(this.#whole);
    const isUnread = this.#unread.length === this.#whole.length;
    if (isUnread) this.#unread = [];
    else this.#scanUnread();
    this.#whole = null;
    this.fingerprint = this.#scan.read(body, this.#hash, isUnread);
  }

  /** The members found, as the body would have them. */
  finish(): Json {
    this.#scanUnread();
    return this.#scan.finish();
  }

  #letGo(held: readonly Buffer[]): Omit<Passed, 'taken'> {
    const [first] = held;
    const body = first && held.length === 1 ? first : Buffer.concat(held);
    this.#held = null;
    const asking = this.isDone && this.#scan.members ? askingForUsage(body, this.#scan.members) : null;
    this.asked = asking !== null;
    return { bytes: asking ?? body, contentLength: asking?.length ?? null };
  }

  #scanUnread(): void {
    for (const piece of this.#unread) this.#scan.feed(piece);
    this.#unread = [];
  }
}
