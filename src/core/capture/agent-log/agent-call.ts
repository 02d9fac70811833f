import type { Call, Role } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import type { Identity } from '../identity.ts';
import { DAY_MS, EARLIEST, instantOf } from '../native/instant.ts';
import { soundReading } from '../soundness.ts';
import { inputTokens, outputTokens } from '../../quantity.ts';
import type { Reading } from '../wire-format.ts';
import type { AgentLogOptions } from './agent-log.ts';

/** What an agent's log says about one call, beside its reading. */
export interface AgentRecord {
  readonly identity: Identity;
  /** The provider's canonical name. */
  readonly provider: string;
  /** ISO 8601: when the answer was written down. */
  readonly timestamp: string | null;
  readonly conversationId: string | null;
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
}

const LONGEST_NAME = 500;

/**
 * A call from an agent's log, or the Problem with it. What the agent says it cost is left out: it is the agent's own estimate
 * at list prices, which people on a plan do not pay.
 */
export function agentCall(record: AgentRecord, reading: Reading, options: AgentLogOptions): Call | Problem {
  const sound = soundReading(reading, options.door);
  if ('code' in sound) return sound;
  const at = instantOf(record.timestamp);
  const late = record.timestamp === null ? 'is missing' : 'is no moment between 2015 and tomorrow';
  if (!(at >= EARLIEST && at <= options.now + DAY_MS))
    return { code: 'bad-call', place: 'timestamp', reason: late, remedy: 'Check the clock of the machine it ran on.' };
  return {
    id: record.identity.id,
    identity: record.identity.identity,
    at,
    provider: record.provider,
    requestModel: null,
    responseModel: clipped(sound.responseModel),
    operation: sound.operation,
    status: 'ok',
    errorType: null,
    httpStatus: null,
    durationMs: null,
    timeToFirstTokenMs: null,
    usage: sound.usage,
    parts: sound.parts,
    metering: sound.metering,
    conservation: conservationOf(sound),
    serviceTier: sound.serviceTier,
    region: sound.region,
    finishReason: clipped(sound.finishReason),
    streamed: sound.streamed,
    responseId: clipped(sound.responseId),
    traceId: null,
    spanId: null,
    parentSpanId: null,
    conversationId: clipped(record.conversationId),
    logicalRequestId: null,
    attempt: 1,
    role: record.role,
    labels: record.labels,
    reportedCost: null,
    segments: null,
    door: options.door,
  };
}

/** Labels of what is stated; a project is named by its folder alone, for the way to it may hold a person's name. */
export function agentLabels(tool: string, stated: Readonly<Record<string, string | null>>): Record<string, string> {
  const labels: Record<string, string> = { tool };
  for (const [name, value] of Object.entries(stated))
    if (value !== null && value !== '') labels[name] = value.slice(0, LONGEST_NAME);
  return labels;
}

const LAST_FOLDER = /([^/\\]+)[/\\]*$/;

export function folderName(path: string | null): string | null {
  return path === null ? null : (LAST_FOLDER.exec(path)?.[1] ?? null);
}

/** Of a line that is broken where it should tell of a call. */
export function cutOff(what: string, line: number): Problem {
  const remedy = 'If the agent is writing it just now, import again later; else the rest of the line is lost.';
  return { code: 'not-json', place: `line ${line}`, reason: `${what} is cut off, or no JSON`, remedy };
}

function conservationOf(reading: Reading): Call['conservation'] {
  if (reading.statedTotalTokens === null) return 'unstated';
  const counted = inputTokens(reading.usage) + outputTokens(reading.usage);
  return counted === reading.statedTotalTokens ? 'holds' : 'broken';
}

function clipped(name: string | null): string | null {
  return name === null ? null : name.slice(0, LONGEST_NAME);
}
