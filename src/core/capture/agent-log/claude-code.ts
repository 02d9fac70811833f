import type { Call } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import { outputTokens } from '../../quantity.ts';
import { messageUsage, regionOf, serviceTierOf } from '../anthropic/usage.ts';
import { type Identity, idOfRequest, idOfResponse, idOfSender } from '../identity.ts';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { serviceTierOf as tierNamed } from '../service-tier.ts';
import type { Reading } from '../wire-format.ts';
import { agentCall, agentLabels, cutOff, folderName } from './agent-call.ts';
import type { AgentLogOptions, AgentLogReader, LogLine } from './agent-log.ts';
import { OpenCalls } from './open-calls.ts';

const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MESSAGE = '"message":{';
const CONTENT = '"content":[';
const USAGE = '"usage":{';
const ENDED = '"stop_reason":';

/** What Claude Code writes as model for messages that it makes up itself, such as errors. */
const NO_MODEL = '<synthetic>';
/** Hosts give Anthropic's response ids a mark of their own. */
const HOSTS = [
  ['msg_bdrk_', 'aws.bedrock'],
  ['msg_vrtx_', 'gcp.vertex_ai'],
] as const;

/**
 * Claude Code: one JSON object a line, of which answers have `message.usage`. An answer is written in several lines, one for
 * each block of its content, with the same `message.id`; their output grows, so the highest counts. Subagents' logs repeat
 * answers of their parent under the same id.
 *
 * Only an answer's two ends are parsed: `JSON.stringify` keeps the order of keys, and content stands between them. A quote in a
 * text is escaped, so no text can look like a key. Lines that are put together otherwise are parsed whole.
 */
export class ClaudeCodeReader implements AgentLogReader {
  readonly #options: AgentLogOptions;
  readonly #open = new OpenCalls();
  #labels: ReturnType<typeof agentLabels> = {};
  #labelled = '';

  constructor(options: AgentLogOptions) {
    this.#options = options;
  }

  read(line: LogLine): Problem | null {
    const head = line.bytes(0, Math.min(line.length, HEAD_BYTES));
    const message = head.indexOf(MESSAGE);
    if (message >= 0 && isSaidByUser(head, message)) return null;
    const content = message < 0 ? -1 : head.indexOf(CONTENT, message);
    if (content < 0) return this.#readWhole(line);
    const tail = line.bytes(Math.max(content, line.length - TAIL_BYTES), line.length);
    const usage = tail.lastIndexOf(USAGE);
    if (usage < 0) return this.#readWhole(line);
    const ended = tail.lastIndexOf(ENDED, usage);
    if (this.#isKnown(textFrom(head, '"id":"', message), isSidechain(head), tail, usage, ended)) return null;
    const record = ends(line.text(0, content), tail.slice(ended < 0 ? usage : ended));
    return record ? this.#take(record) : this.#readWhole(line);
  }

  take(isEnd: boolean): Call[] {
    return this.#open.take(isEnd);
  }

  /** Whether the line repeats an answer and adds nothing but how it ended, as every fourth does. */
  #isKnown(id: string | null, isSidechain: boolean, tail: string, usage: number, ended: number): boolean {
    const known = id === null ? undefined : this.#open.get(id);
    if (!known || (known.role === 'subagent') !== isSidechain) return false;
    const output = numberFrom(tail, '"output_tokens":', usage);
    if (output < 0 || output > outputTokens(known.usage)) return false;
    const finishReason = textFrom(tail, `${ENDED}"`, ended);
    if (id !== null && known.finishReason === null && finishReason) this.#open.set(id, { ...known, finishReason });
    return true;
  }

  #readWhole(line: LogLine): Problem | null {
    const text = line.text(0, line.length);
    if (!text.includes('"usage"') && !/"role"\s*:\s*"assistant"/.test(text)) return null;
    const record = parseJson(text);
    if (isObject(record)) return this.#take(record);
    return cutOff('an answer', line.number);
  }

  #take(record: JsonObject): Problem | null {
    const message = objectAt(record, 'message');
    const reading = textAt(record, 'type') === 'assistant' && message ? answerOf(message) : null;
    if (!message || !reading) return null;
    const context = {
      identity: identityOf(record, message),
      provider: providerOf(reading.responseId ?? ''),
      timestamp: textAt(record, 'timestamp'),
      conversationId: textAt(record, 'sessionId'),
      role: record['isSidechain'] === true ? 'subagent' : 'primary',
      labels: this.#labelsOf(record),
    } as const;
    const call = agentCall(context, reading, this.#options);
    if ('code' in call) return call;
    const key = reading.responseId ?? call.identity;
    const known = this.#open.get(key);
    this.#open.set(key, known ? better(known, call) : call);
    return null;
  }

  /** Neighbours in a log say the same of where they were written. */
  #labelsOf(record: JsonObject): Readonly<Record<string, string>> {
    const folder = textAt(record, 'cwd');
    const stated = [folder, ...['gitBranch', 'version', 'userType', 'agentId'].map((name) => textAt(record, name))];
    const key = stated.join('\n');
    if (key !== this.#labelled) {
      const [, gitBranch = null, version = null, userType = null, agent = null] = stated;
      this.#labels = agentLabels('claude-code', { project: folderName(folder), gitBranch, version, userType, agent });
      this.#labelled = key;
    }
    return this.#labels;
  }
}

/** Null for what no model said, and for an answer without usage. */
function answerOf(message: JsonObject): Reading | null {
  const usage = objectAt(message, 'usage');
  const model = textAt(message, 'model');
  if (!usage || model === null || model === NO_MODEL) return null;
  return readingOf('chat', {
    ...messageUsage(usage, model),
    responseModel: model,
    responseId: textAt(message, 'id'),
    serviceTier: tierNamed(serviceTierOf(usage)),
    region: regionOf(usage),
    finishReason: textAt(message, 'stop_reason'),
    streamed: true,
  });
}

/** Of two lines about one answer: the output of the higher, and the context of the main conversation before a subagent's. */
function better(known: Call, call: Call): Call {
  const context = known.role === 'subagent' && call.role !== 'subagent' ? call : known;
  const counted = outputTokens(call.usage) > outputTokens(known.usage) ? call : known;
  const { usage, parts, conservation, finishReason } = counted;
  return { ...context, usage, parts, conservation, finishReason: call.finishReason ?? finishReason };
}

function isSaidByUser(head: string, message: number): boolean {
  const type = head.indexOf('"type":"user"');
  return (type >= 0 && type < message) || head.startsWith('"role":"user"', message + MESSAGE.length);
}

function isSidechain(head: string): boolean {
  return head.includes('"isSidechain":true');
}

/** An answer without its content, from the text before that and the text from its usage on; null when that is not how the line is built. */
function ends(before: string, after: string): JsonObject | null {
  const head = parseJson(`${before}"content":[]}}`);
  const tail = parseJson(`{"message":{${after}`);
  if (!isObject(head) || !isObject(tail)) return null;
  const [first, last] = [objectAt(head, 'message'), objectAt(tail, 'message')];
  if (!first || !last || 'content' in last) return null;
  return { ...head, ...tail, message: { ...first, ...last } };
}

function textFrom(text: string, key: string, from: number): string | null {
  const start = from < 0 ? -1 : text.indexOf(key, from);
  if (start < 0) return null;
  const end = text.indexOf('"', start + key.length);
  return end < 0 ? null : text.slice(start + key.length, end);
}

const ZERO = 48;
const NINE = 57;

/** The number after a key; -1 when there is none. */
function numberFrom(text: string, key: string, from: number): number {
  const start = text.indexOf(key, from);
  if (start < 0) return -1;
  let value = -1;
  for (let at = start + key.length; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
    value = (value < 0 ? 0 : value * 10) + code - ZERO;
  }
  return value;
}

function providerOf(messageId: string): string {
  return HOSTS.find(([prefix]) => messageId.startsWith(prefix))?.[1] ?? 'anthropic';
}

/** The response's id, so that the gateway's and a trace's record of it are the same call; proxies may give none. */
function identityOf(record: JsonObject, message: JsonObject): Identity {
  const own = `claude-code:${textAt(record, 'sessionId') ?? ''}:${textAt(record, 'uuid') ?? JSON.stringify(record)}`;
  const identity = idOfResponse(textAt(message, 'id')) ?? idOfRequest(textAt(record, 'requestId')) ?? idOfSender(own);
  if (!identity) throw new Error('a record has no identity of its own');
  return identity;
}
