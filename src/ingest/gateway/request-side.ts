import { type Fingerprint, fingerprintOf } from '../../core/capture/fingerprint/fingerprint.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import { type BodyFraming, bodyFraming } from './body-framing.ts';
import { headerValue } from './message-head.ts';
import type { RequestHead } from './request-head.ts';
import { type RequestScan, requestScan } from './request-scan.ts';
import type { Route } from './route.ts';
import { askingForUsage, mayAskForUsage, needsNoQuestion } from './usage-request.ts';

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
const EMPTY = Buffer.alloc(0);

/** The request's body on its way: finds its end, reads what it says about itself, and asks for usage where it must. */
export class RequestSide {
  readonly scan: RequestScan;
  readonly #framing: BodyFraming;
  readonly #reads: boolean;
  readonly #fingerprints: (body: Buffer) => Fingerprint | null;
  /** The whole body until its end, when it is worth a look. */
  #whole: Buffer[] | null;
  #held: Buffer[] | null;
  #unread: Buffer[] = [];
  bodyBytes = 0;
  /** Null until the body has ended, and where there is no prompt to see. */
  fingerprint: Fingerprint | null = null;

  constructor(head: RequestHead, route: Route, hash: KeyedHash) {
    const path = barePath(route.path);
    this.scan = requestScan((headerValue(head.lines, 'content-type') ?? '').toLowerCase(), path);
    this.#framing = bodyFraming(head.framing);
    // What is compressed is not read: few clients compress what they send, and none by itself.
    this.#reads = headerValue(head.lines, 'content-encoding') === null;
    this.#fingerprints = (body) => fingerprintOf(body, path, hash);
    this.#whole = this.#reads && this.scan.members ? [] : null;
    this.#held = mayAskForUsage(head, route) && this.scan.members ? [] : null;
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  get isDone(): boolean {
    return this.#framing.isDone;
  }

  /** Whether usage was asked for that the client did not ask for. */
  asked = false;

  /** Throws BrokenFraming. */
  pass(bytes: Buffer): Passed {
    const taken = this.#framing.take(bytes, 0, this.#read);
    const own = taken === bytes.length ? bytes : bytes.subarray(0, taken);
    if (!this.#held) return { taken, bytes: own, contentLength: null };
    this.#held.push(own);
    const { members } = this.scan;
    const isSettled = this.isDone || members === null || needsNoQuestion(members);
    return isSettled ? { taken, ...this.#letGo(this.#held) } : { taken, bytes: null, contentLength: null };
  }

  #letGo(held: readonly Buffer[]): Omit<Passed, 'taken'> {
    const body = Buffer.concat(held);
    this.#held = null;
    const asking = this.isDone && this.scan.members ? askingForUsage(body, this.scan.members) : null;
    this.asked = asking !== null;
    return { bytes: asking ?? body, contentLength: asking?.length ?? null };
  }

  /** Reads what has been passed on. */
  observe(): void {
    for (const payload of this.#unread) this.scan.feed(payload);
    this.#unread = [];
    if (!this.isDone || !this.#whole) return;
    const [first = EMPTY] = this.#whole;
    this.fingerprint = this.#fingerprints(this.#whole.length > 1 ? Buffer.concat(this.#whole) : first);
    this.#whole = null;
  }

  /** A held body is read before it goes on, any other one after. */
  readonly #read = (payload: Buffer): void => {
    this.bodyBytes += payload.length;
    if (!this.#reads) return;
    if (this.bodyBytes > LARGEST_FINGERPRINTED) this.#whole = null;
    this.#whole?.push(payload);
    if (this.#held) this.scan.feed(payload);
    else this.#unread.push(payload);
  };
}

export function barePath(path: string): string {
  const query = path.indexOf('?');
  return query < 0 ? path : path.slice(0, query);
}
