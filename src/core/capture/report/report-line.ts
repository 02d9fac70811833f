import type { Operation, ReportedCost } from '../../call.ts';
import type { Interval } from '../../period.ts';
import type { Problem } from '../../problem.ts';
import type { Usage } from '../../quantity.ts';
import type { Json } from '../exchange.ts';

/** What a line of a provider's report is cut by; null where the report does not say or was not asked to. */
export interface ReportKeys {
  readonly model: string | null;
  readonly project: string | null;
  readonly workspace: string | null;
  readonly account: string | null;
  /** The provider's id of the key, never the key. */
  readonly apiKey: string | null;
  readonly user: string | null;
  readonly serviceTier: string | null;
  readonly region: string | null;
  readonly lineItem: string | null;
}

/** One line of a provider's own report: what it says was used in a bucket of time, or what it says that cost. */
export interface ReportLine extends ReportKeys {
  readonly kind: 'usage' | 'cost';
  readonly operation: Operation;
  /** Disjoint, as everywhere; a report tells less than a response (no reasoning apart from the output, say). */
  readonly usage: Usage;
  /** Null where the report does not count them. */
  readonly requests: number | null;
  /** Of a cost line what was charged; of a usage line what the provider estimates. May be negative (a credit). */
  readonly cost: ReportedCost | null;
  /** Whatever else the provider tells, by its own names. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** All lines of one bucket; none when nothing was used, which replaces what the bucket said before all the same. */
export interface ReportBucket extends Interval {
  readonly lines: readonly ReportLine[];
}

export interface ReportPage {
  readonly buckets: readonly ReportBucket[];
  /** Lines that cannot be what they claim to be; the others stand. */
  readonly problems: readonly Problem[];
  /** What to ask for the next page; null on the last. */
  readonly next: string | null;
}

/** Reads one page of a report that was asked for a window of time. A Problem when it is no such page. */
export type ReadReport = (body: Json, window: Interval) => ReportPage | Problem;

const NOTHING: ReportLine = {
  kind: 'usage',
  operation: 'other',
  model: null,
  project: null,
  workspace: null,
  account: null,
  apiKey: null,
  user: null,
  serviceTier: null,
  region: null,
  lineItem: null,
  usage: {},
  requests: null,
  cost: null,
  attributes: {},
};

/** What a report may be cut by. */
export const REPORT_KEYS = [
  'model',
  'project',
  'workspace',
  'account',
  'apiKey',
  'user',
  'serviceTier',
  'region',
  'lineItem',
] as const satisfies readonly (keyof ReportKeys)[];
const LONGEST = 500;

/** A line of what is said; texts are cut to 500 characters. */
export function reportLine(said: Partial<ReportLine> & Pick<ReportLine, 'kind'>): ReportLine {
  const line: { -readonly [F in keyof ReportLine]: ReportLine[F] } = { ...NOTHING, ...said };
  for (const key of REPORT_KEYS) line[key] = line[key]?.slice(0, LONGEST) ?? null;
  return line;
}

/** The entries that have a text. */
export function attributesOf(entries: Readonly<Record<string, Json | undefined>>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value === 'string' && value !== '') attributes[name] = value.slice(0, LONGEST);
    else if (typeof value === 'number' || typeof value === 'boolean') attributes[name] = String(value);
  }
  return attributes;
}
