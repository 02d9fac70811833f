import type { Operation } from '../../call.ts';
import type { Meter } from '../../quantity.ts';
import type { SpanKind } from '../../span.ts';

/** Counts as a dialect states them: `input` and `output` may or may not hold the others (see convention.ts). */
export const TOKEN_FIELDS = [
  'input',
  'output',
  'total',
  /** Input that is no cache at all: whoever states it has taken the classes apart already. */
  'uncached',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'audioInput',
  'audioOutput',
  'imageInput',
  'imageOutput',
  'cacheReadAudio',
] as const;
export type TokenField = (typeof TOKEN_FIELDS)[number];

/** What else a call is made of. */
export const FACTS = [
  'requestModel',
  'responseModel',
  'provider',
  'serverAddress',
  'responseId',
  /** The whole answer, of which the response id alone is read. */
  'answer',
  'conversationId',
  'finishReason',
  'serviceTier',
  'region',
  'streamed',
  'firstTokenSeconds',
  'firstTokenMs',
  'firstTokenAt',
  'errorType',
  'httpStatus',
  'agentName',
  'sdkVersion',
  'aggregate',
  'attempt',
  'role',
  'reportedAmount',
  'reportedCurrency',
  /** A tool, a database, an HTTP method: what a span is that has no kind of its own. */
  'toolName',
  'vectorStore',
  'vectorOperation',
  'httpMethod',
  /** JSON objects of counts. */
  'langfuseUsage',
  'langsmithUsage',
  'inputDetails',
  'outputDetails',
  'providerMetadata',
  'metadataJson',
  /** What the request set of the model, as a JSON object. */
  'parametersJson',
  'tags',
] as const;
export type Fact = (typeof FACTS)[number];

/** Whose token counts stand together: one span's usage is read in one family, never put together of two. */
export const FAMILIES = ['whence', 'ai', 'openinference', 'gen_ai'] as const;
export type Family = (typeof FAMILIES)[number];

/** A span is a billable call, or a node of the tree around them. */
export type SpanRole = { readonly call: Operation } | { readonly node: SpanKind };

/** Attribute names by what they state; the first that is there wins. */
type Names<Field extends string> = { readonly [F in Field]?: readonly string[] };

/** The values of an attribute that says what kind of span it is on. Values are compared in lower case. */
export interface KindAttribute {
  readonly attribute: string;
  readonly calls: Readonly<Record<string, Operation>>;
  readonly nodes: Readonly<Record<string, SpanKind>>;
}

/** A kind told by the span's name, for dialects that have no attribute for it. */
export interface NamedKind {
  readonly name: RegExp;
  /** Instrumentation scopes that name spans so, by their beginning. */
  readonly scope: string;
  readonly role: SpanRole;
}

/**
 * Where the cache and the reasoning counts stand: `inside` input (output), or `beside` it.
 * A row holds for scopes that begin with `scope`, for releases below `below` and for the providers listed (all, when none is).
 */
export interface Convention {
  readonly scope: string;
  readonly below?: number;
  readonly providers?: readonly string[];
  readonly cache?: 'inside' | 'beside';
  readonly reasoning?: 'inside' | 'beside';
  /** The instrumentation counts text itself where the provider states no usage. */
  readonly estimated?: boolean;
}

/** One way to write AI calls into spans: attribute names to fields, kinds of spans, conventions. Data only. */
export interface Dialect {
  readonly name: string;
  readonly family?: Family;
  readonly tokens?: Names<TokenField>;
  readonly facts?: Names<Fact>;
  readonly meters?: Names<Meter>;
  readonly kinds?: readonly KindAttribute[];
  readonly names?: readonly NamedKind[];
  readonly conventions?: readonly Convention[];
  /** Attributes that are labels by convention, whatever short text they hold: names, or beginnings that end with a dot. */
  readonly labels?: readonly string[];
  /** Beginnings of names of attributes that are never looked at: content, or noise. */
  readonly skipped?: readonly string[];
}
