import { type Call, type Metering, ROLES } from '../call.ts';
import { inputTokens, outputTokens } from '../quantity.ts';
import { INHERITED_NAMES, inheritedLabelsOf, ownLabelsOf, withInherited } from './inherited-labels.ts';
import type { Labels } from './labels.ts';

/** A call as one door saw it, or as several together did. */
export interface SeenCall {
  readonly call: Call;
  /** Nearest the provider first. */
  readonly doors: readonly string[];
}

/**
 * Doors from the provider outwards: who handled the provider's own bytes knows better than who was told of them. A door that is
 * not listed (a log or an export by name) stands between the program's own records and what people wrote down.
 */
const NEAREST = ['gateway', 'exchanges', 'sdk', 'otlp'];
const FARTHEST = ['events', 'calls', 'csv', 'demo'];
const METERED: readonly Metering[] = ['none', 'estimated', 'provider'];
/** Kinds of identity, the best last. */
const IDENTITIES = ['content', 'request', 'sender', 'span', 'response'];
const MOST_LABELS = 128;
const INHERITED = 'resource.';

/**
 * One call of two sightings of it, each with what only it knew. It does not matter which comes first, how a third is added, or how
 * often one is repeated: every choice is the greater of two values in a fixed order. `at` is the earlier of the two.
 */
export function mergeSeen(first: SeenCall, second: SeenCall): SeenCall {
  const [left, right] = [first.call, second.call];
  const call: Call = {
    ...greater(identityOf(left), identityOf(right), rankOfIdentity),
    ...greater(answerOf(left), answerOf(right), rankOfAnswer),
    ...greater(placeOf(left), placeOf(right), rankOfPlace),
    at: Math.min(left.at, right.at),
    durationMs: known(left.durationMs, right.durationMs),
    timeToFirstTokenMs: known(left.timeToFirstTokenMs, right.timeToFirstTokenMs),
    finishReason: known(left.finishReason, right.finishReason),
    streamed: left.streamed || right.streamed,
    responseId: known(left.responseId, right.responseId),
    conversationId: known(left.conversationId, right.conversationId),
    logicalRequestId: known(left.logicalRequestId, right.logicalRequestId),
    attempt: Math.max(left.attempt, right.attempt),
    role: greater(left.role, right.role, (role) => [ROLES.indexOf(role)]),
    labels: mergeLabels(left.labels, right.labels),
    segments: greater(left.segments, right.segments, (segments) => [segments?.length ?? -1]),
  };
  return { call, doors: [...new Set([...first.doors, ...second.doors])].sort(outwards) };
}

/** Whether two sightings tell the same usage, or one of them does not know it from the provider. */
export function isUsageCompatible(left: Call, right: Call): boolean {
  return left.metering !== 'provider' || right.metering !== 'provider' || isSameUsage(left, right);
}

/** Whether two sightings have the same tokens, in and out. */
export function isSameUsage(left: Call, right: Call): boolean {
  return inputTokens(left.usage) === inputTokens(right.usage) && outputTokens(left.usage) === outputTokens(right.usage);
}

/**
 * Whether two of one door tell of the same answer, one of them before it had ended: an agent writes its answers down while it gets them,
 * and may be long about it.
 */
export function isContinued(left: Call, right: Call): boolean {
  const [early, late] = outputTokens(left.usage) < outputTokens(right.usage) ? [left, right] : [right, left];
  const isBegun = early.finishReason === null && early.streamed && early.metering === 'provider';
  return isBegun && early.door === late.door && inputTokens(early.usage) === inputTokens(late.usage);
}

/** Whether two say exactly the same, in whatever order their fields and labels are. */
export function isSameSeen(left: SeenCall, right: SeenCall): boolean {
  return isSame(left, right);
}

type Rank = readonly (number | string)[];

function identityOf({ id, identity }: Call): Pick<Call, 'id' | 'identity'> {
  return { id, identity };
}

function rankOfIdentity({ identity }: Pick<Call, 'identity'>): Rank {
  return [IDENTITIES.indexOf(identity.slice(0, Math.max(0, identity.indexOf(':'))))];
}

/**
 * What the provider was asked and answered, and what makes its cost: taken whole from one sighting, so that the price is one that
 * a door would have given by itself. Every other field is chosen by its values alone.
 */
function answerOf(call: Call) {
  const { provider, requestModel, responseModel, operation, status, errorType, httpStatus, usage, parts } = call;
  const { metering, conservation, serviceTier, region, reportedCost, door } = call;
  const answer = { provider, requestModel, responseModel, operation, status, errorType, httpStatus, usage, parts };
  return { ...answer, metering, conservation, serviceTier, region, reportedCost, door };
}

/** Told by the provider, sound, taken apart furthest, nearest to the provider, last. */
function rankOfAnswer({ metering, conservation, usage, door }: ReturnType<typeof answerOf>): Rank {
  const sound = conservation === 'broken' ? 0 : 1;
  return [
    METERED.indexOf(metering),
    sound,
    Object.values(usage).filter(Boolean).length,
    -distance(door),
    door,
    outputTokens(usage),
  ];
}

function placeOf({ traceId, spanId, parentSpanId }: Call): Pick<Call, 'traceId' | 'spanId' | 'parentSpanId'> {
  return { traceId, spanId, parentSpanId };
}

/** The span itself, else the one above it. */
function rankOfPlace({ traceId, spanId, parentSpanId }: ReturnType<typeof placeOf>): Rank {
  return [traceId, spanId, parentSpanId].map((id) => (id === null ? 0 : 1));
}

/** The more explicit sources have keys of their own, so keys rarely meet; the longer value then says more. */
function mergeLabels(left: Labels, right: Labels): Labels {
  if (left[INHERITED_NAMES] === undefined && right[INHERITED_NAMES] === undefined) return mergeOwn(left, right);
  // What one says itself is nearer than what the other was told from above.
  const own = mergeOwn(ownLabelsOf(left), ownLabelsOf(right));
  return withInherited(own, [mergeOwn(inheritedLabelsOf(left), inheritedLabelsOf(right))]);
}

function mergeOwn(left: Labels, right: Labels): Labels {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const kept = keys.length > MOST_LABELS ? keys.sort(explicitFirst).slice(0, MOST_LABELS) : keys;
  return Object.fromEntries(kept.map((key) => [key, known(own(left, key), own(right, key)) ?? '']));
}

function own(labels: Labels, key: string): string | null {
  return Object.hasOwn(labels, key) ? (labels[key] ?? null) : null;
}

function explicitFirst(left: string, right: string): number {
  const inherited = Number(left.startsWith(INHERITED)) - Number(right.startsWith(INHERITED));
  return inherited || compared(left, right);
}

/** What is known; of two texts the longer, then the later in the alphabet, of two numbers the larger. */
function known<Value extends string | number>(left: Value | null, right: Value | null): Value | null {
  if (left === null || right === null) return left ?? right;
  return greater(left, right, (value) => (typeof value === 'string' ? [value.length, value] : [value]));
}

/** The one of higher rank. Two of one rank are told apart by all they say, lest it matter which came first. */
function greater<Value>(left: Value, right: Value, rankOf: (value: Value) => Rank): Value {
  if (left === right) return left;
  const [ranks, others] = [rankOf(left), rankOf(right)];
  for (const [index, rank] of ranks.entries()) {
    const order = compared(rank, others[index] ?? rank);
    if (order !== 0) return order > 0 ? left : right;
  }
  if (isSame(left, right)) return left;
  return compared(canonical(left), canonical(right)) >= 0 ? left : right;
}

function compared(left: number | string, right: number | string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function outwards(left: string, right: string): number {
  return distance(left) - distance(right) || compared(left, right);
}

function distance(door: string): number {
  const near = NEAREST.indexOf(door);
  if (near >= 0) return near;
  const far = FARTHEST.indexOf(door);
  return NEAREST.length + (far < 0 ? 0 : far + 1);
}

/** Whether two have the same canonical text: what is undefined is not there. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  for (const key in left) if (!isSame(left[key], Object.hasOwn(right, key) ? right[key] : undefined)) return false;
  for (const key in right) if (right[key] !== undefined && !Object.hasOwn(left, key)) return false;
  return true;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The same text for the same values, in whatever order keys stand. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return `${item}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([left], [right]) => compared(left, right)));
  });
}
