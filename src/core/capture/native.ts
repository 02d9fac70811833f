import { type Call, type Metering, type Operation, OPERATIONS, ROLES, STATUSES, type UsagePart } from '../call.ts';
import type { Problem } from '../problem.ts';
import { canonicalProvider } from '../provider.ts';
import { inputTokens, outputTokens, type Usage } from '../quantity.ts';
import { type Identity, idOfContent, idOfResponse, idOfSender, idOfSpan, idOfStated } from './identity.ts';
import { isObject, type JsonObject } from './json.ts';
import { fault, unknownName } from './native/fault.ts';
import { DAY_MS, EARLIEST, instantOf } from './native/instant.ts';
import { costOfLine, lineOfCost } from './native/line-cost.ts';
import { LineFields } from './native/line-field.ts';
import { labelsOfLine } from './native/line-labels.ts';
import { segmentsOfLine } from './native/line-segments.ts';
import { lineOfUsage, usageOfLine } from './native/line-usage.ts';

/**
 * The native call line: docs/reference/call.md. Decoded by hand, not by schema, for this is the hottest way in.
 */
export interface LineOptions {
  /** Epoch milliseconds; a call more than a day after it is rejected. */
  readonly now: number;
  /** The door the line came through. */
  readonly door: string;
}

/** Every field a line may have: what senders state, then what an export adds so that nothing is lost on the way back. */
const LINE_FIELDS = [
  'id',
  'at',
  'provider',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'errorType',
  'durationMs',
  'timeToFirstTokenMs',
  'usage',
  'serviceTier',
  'region',
  'traceId',
  'spanId',
  'parentSpanId',
  'conversationId',
  'logicalRequestId',
  'attempt',
  'role',
  'labels',
  'reportedCost',
  'identity',
  'responseId',
  'httpStatus',
  'finishReason',
  'streamed',
  'metering',
  'conservation',
  'parts',
  'segments',
] as const;

const KNOWN: ReadonlySet<string> = new Set(LINE_FIELDS);
const METERINGS: readonly Metering[] = ['provider', 'estimated', 'none'];
const CONSERVATIONS = ['holds', 'broken', 'unstated'] as const;
const MAX_MS = 0xff_ff_ff_ff;
const MAX_ATTEMPT = 65_535;
const MAX_HTTP_STATUS = 999;
const MAX_PARTS = 32;
/** A sender's id with the kind before it. */
const MAX_IDENTITY = 4096;

/** A line, parsed from JSON, to a call; or everything that is wrong with it. Never throws. */
export function callFromLine(value: unknown, options: LineOptions): Call | Problem[] {
  if (!isObject(value))
    return [fault('line', 'is no JSON object', 'Write one call a line: {"at": …, "provider": …, "usage": …}.')];
  const fields = new LineFields();
  const { faults } = fields;
  for (const name of Object.keys(value)) if (!KNOWN.has(name)) faults.push(unknownName('', name, LINE_FIELDS));
  const call = readCall(value, fields, options);
  const senderId = fields.text('id', value['id']);
  const stated = fields.text('identity', value['identity'], MAX_IDENTITY);
  if (faults.length > 0) return faults;
  // Only now: hashing what a line says is safe when it is known to be small and flat.
  return Object.assign(call, idOfStated(stated) ?? identityOfLine(value, call, senderId));
}

/** A call as a line: what `callFromLine` reads back is the same call, through the same door. */
export function lineFromCall(call: Call): Record<string, unknown> {
  const { id: _id, door: _door, at, usage, parts, reportedCost, ...same } = call;
  const line = {
    ...same,
    at: new Date(at).toISOString(),
    usage: lineOfUsage(usage),
    parts: parts?.map(({ model, usage }) => ({ model, usage: lineOfUsage(usage) })),
    reportedCost: reportedCost && lineOfCost(reportedCost),
  };
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null && value !== undefined));
}

function readCall(line: JsonObject, fields: LineFields, options: LineOptions): Call {
  const usage = usageOfLine(line['usage'], fields.faults);
  const stated = isStated(line['usage']);
  if (!stated) requireReason(line, fields.faults);
  const attempt = fields.count('attempt', line['attempt'], 1, MAX_ATTEMPT) ?? 1;
  return {
    id: '',
    identity: '',
    at: timeOf(line['at'], options.now, fields.faults),
    provider: providerOf(line, fields),
    requestModel: fields.text('requestModel', line['requestModel']),
    responseModel: fields.text('responseModel', line['responseModel']),
    operation: fields.oneOf('operation', line['operation'], OPERATIONS, null) ?? operationOf(usage),
    status: fields.oneOf('status', line['status'], STATUSES, 'ok'),
    errorType: fields.text('errorType', line['errorType']),
    httpStatus: fields.count('httpStatus', line['httpStatus'], 0, MAX_HTTP_STATUS),
    durationMs: fields.count('durationMs', line['durationMs'], 0, MAX_MS),
    timeToFirstTokenMs: fields.count('timeToFirstTokenMs', line['timeToFirstTokenMs'], 0, MAX_MS),
    usage,
    parts: partsOf(line['parts'], fields.faults),
    metering: fields.oneOf('metering', line['metering'], METERINGS, stated ? 'provider' : 'none'),
    conservation: fields.oneOf('conservation', line['conservation'], CONSERVATIONS, 'unstated'),
    serviceTier: fields.text('serviceTier', line['serviceTier']),
    region: fields.text('region', line['region']),
    finishReason: fields.text('finishReason', line['finishReason']),
    streamed: fields.flag('streamed', line['streamed']),
    responseId: fields.text('responseId', line['responseId']),
    traceId: fields.text('traceId', line['traceId']),
    spanId: fields.text('spanId', line['spanId']),
    parentSpanId: fields.text('parentSpanId', line['parentSpanId']),
    conversationId: fields.text('conversationId', line['conversationId']),
    logicalRequestId: fields.text('logicalRequestId', line['logicalRequestId']),
    attempt,
    role: fields.oneOf('role', line['role'], ROLES, attempt > 1 ? 'retry' : 'primary'),
    labels: labelsOfLine(line['labels'], fields.faults),
    reportedCost: costOfLine(line['reportedCost'], fields.faults),
    segments: segmentsOfLine(line['segments'], fields.faults),
    door: options.door,
  };
}

/** As everywhere: the provider's response id names a call best, then its span, then the sender's id, then all it says. */
function identityOfLine(line: JsonObject, call: Call, senderId: string | null): Identity {
  return (
    idOfResponse(call.responseId) ??
    idOfSpan(call.traceId, call.spanId) ??
    idOfSender(senderId) ??
    idOfContent(JSON.stringify(line))
  );
}

function timeOf(value: unknown, now: number, faults: Problem[]): number {
  const at = instantOf(value);
  if (value === undefined || value === null)
    faults.push(fault('at', 'is missing', 'Say when the call began: "2026-11-01T12:00:00Z".'));
  else if (Number.isNaN(at))
    faults.push(fault('at', 'is no moment', 'Write ISO 8601 with a zone, or epoch milliseconds.'));
  else if (at < EARLIEST)
    faults.push(fault('at', 'lies before 2015', 'Check the unit: epoch seconds or milliseconds.'));
  else if (at > now + DAY_MS)
    faults.push(fault('at', 'lies more than a day ahead', "Check the sender's clock, and the unit."));
  return at;
}

function providerOf(line: JsonObject, fields: LineFields): string {
  const name = fields.text('provider', line['provider']);
  if (name === null) fields.faults.push(fault('provider', 'is missing', 'Say whose API was called: "openai".'));
  return canonicalProvider(name ?? '');
}

function partsOf(value: unknown, faults: Problem[]): readonly UsagePart[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MAX_PARTS) {
    faults.push(
      fault('parts', 'is no list of a few models', `Write [{"model": …, "usage": …}], at most ${MAX_PARTS}.`),
    );
    return null;
  }
  return value.map((part: unknown, index): UsagePart => {
    const model: unknown = isObject(part) ? part['model'] : null;
    if (typeof model !== 'string') faults.push(fault(`parts[${index}].model`, 'is missing', 'Name the model.'));
    const usage: Usage = usageOfLine(isObject(part) ? part['usage'] : null, faults, `parts[${index}].usage`);
    return { model: typeof model === 'string' ? model : '', usage };
  });
}

/** Only a call that failed, or whose sender says how it was metered, may be without a quantity. */
function requireReason(line: JsonObject, faults: Problem[]): void {
  if ((line['status'] ?? 'ok') !== 'ok' || typeof line['metering'] === 'string') return;
  const remedy = 'Send at least one, such as {"inputTokens": 1200}, or say "status": "error" or "metering": "none".';
  faults.push(fault('usage', 'states no quantity', remedy));
}

/** Whether a line's usage states anything, be it zero. */
function isStated(usage: unknown): boolean {
  if (!isObject(usage)) return false;
  for (const name in usage) if (usage[name] !== null) return true;
  return false;
}

function operationOf(usage: Usage): Operation {
  return inputTokens(usage) + outputTokens(usage) > 0 ? 'chat' : 'other';
}
