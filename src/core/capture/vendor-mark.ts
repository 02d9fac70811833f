import type { Json } from './exchange.ts';

/** Whether something is so; null is not documented, or not known to us. */
export type Told = boolean | null;

/** One thing a vendor lets its caller mark traffic with. */
export interface VendorMark {
  readonly kind: 'key' | 'project' | 'user' | 'metadata' | 'label' | 'header' | 'resource';
  /** How it is set. */
  readonly how: string;
  /** The label that the call gets of it; null where no door of ours reads it off a call. */
  readonly label: string | null;
  /** Which doors read it. */
  readonly doors: readonly ('gateway' | 'sdk' | 'exchanges' | 'otlp' | 'imports' | 'provider-api')[];
  /** Whether the vendor's usage report can be cut by it. */
  readonly meter: Told;
  /** Whether the bill, or the report of costs, can be. */
  readonly bill: Told;
  /** A request that bears it, where it can be shown: its label must come out of it. */
  readonly sent: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Json } | null;
}

/** What a vendor lets one mark, and how Whence reads that vendor. */
export interface VendorMarks {
  readonly vendor: string;
  /** Wire formats that are this vendor's, by name or by their first part ("bedrock"). */
  readonly formats: readonly string[];
  /** Names below /gateway/. */
  readonly upstreams: readonly string[];
  /** Import formats. */
  readonly imports: readonly string[];
  /** Kinds of scheduled sources. */
  readonly sources: readonly string[];
  readonly marks: readonly VendorMark[];
}

/** A vendor's own spelling, `connections` being what it is read by. */
export function vendor(
  name: string,
  connections: Partial<Pick<VendorMarks, 'formats' | 'upstreams' | 'imports' | 'sources'>>,
  ...marks: readonly VendorMark[]
): VendorMarks {
  return { vendor: name, formats: [], upstreams: [], imports: [], sources: [], ...connections, marks };
}

/** The key a request is sent with: a keyed hash and its last four characters are kept. */
export function keyMark(how: string, meter: Told = null, bill: Told = null): VendorMark {
  return { kind: 'key', how, label: 'metadata.key', doors: ['gateway', 'sdk'], meter, bill, sent: null };
}

const EXCHANGES = ['gateway', 'sdk', 'exchanges'] as const;

/** A field of the request's body. */
export function bodyMark(
  kind: VendorMark['kind'],
  how: string,
  [label, body]: readonly [label: string, body: Json],
  meter: Told = false,
  bill: Told = false,
): VendorMark {
  return { kind, how, label, doors: EXCHANGES, meter, bill, sent: { body } };
}

/** A header of the request. */
export function headerMark(
  kind: VendorMark['kind'],
  how: string,
  [label, header]: readonly [label: string, header: string],
  meter: Told = null,
  bill: Told = null,
): VendorMark {
  return { kind, how, label, doors: EXCHANGES, meter, bill, sent: { headers: { [header]: 'mark' } } };
}

/** What the address of a request names. */
export function addressMark(how: string, label: string, meter: Told = null, bill: Told = null): VendorMark {
  return { kind: 'resource', how, label, doors: EXCHANGES, meter, bill, sent: null };
}

/** Something that no call shows, or that we do not read off it. */
export function unread(kind: VendorMark['kind'], how: string, meter: Told = null, bill: Told = null): VendorMark {
  return { kind, how, label: null, doors: [], meter, bill, sent: null };
}

/** What only the usage report tells. */
export function metered(mark: VendorMark, label: string): VendorMark {
  return { ...mark, label, doors: ['provider-api'] };
}
