import type { Call } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import { idOfSender } from '../identity.ts';
import { countAt, isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from '../json.ts';
import { instantOf } from '../native/instant.ts';
import { readingOf, usageOf } from '../reading.ts';
import { serviceTierOf } from '../service-tier.ts';
import type { Reading } from '../wire-format.ts';
import { agentCall, cutOff } from './agent-call.ts';
import type { AgentLogOptions, AgentLogReader, LogLine } from './agent-log.ts';
import { codexSession, type CodexSession, UNNAMED_SESSION } from './codex-session.ts';

/** The kind of a line stands at its beginning. */
const HEAD_BYTES = 256;
const TOLD = /"type":\s*"(?:session_meta|turn_context|token_count|thread_settings_applied)"/;
const FIELDS = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
];

/** What the lines so far say about those to come. */
interface CodexState {
  session: CodexSession | null;
  model: string | null;
  serviceTier: string | null;
  totals: Amounts;
}

type Take = (payload: JsonObject, timestamp: string | null) => Problem | null | void;
/** Amounts of FIELDS. Input has cache reads and writes inside it, output reasoning. */
type Amounts = readonly number[];

const NONE: Amounts = FIELDS.map(() => 0);

/**
 * The Codex CLI: `token_count` events state the totals of the session so far and the usage of the last answer. Events repeat
 * (with every change of the rate limits), so one counts when the totals have moved. The model is the last `turn_context`'s.
 * The log has no response ids; a call is named by its session and the totals it led to, which copies of the log repeat.
 */
export class CodexReader implements AgentLogReader {
  readonly #options: AgentLogOptions;
  readonly #state: CodexState = { session: null, model: null, serviceTier: null, totals: NONE };
  #calls: Call[] = [];

  readonly #kinds: Readonly<Record<string, Take>> = {
    // Only the first is this session's own: those after it came along with its parent's history.
    session_meta: (payload, timestamp) => void (this.#state.session ??= codexSession(payload, timestamp)),
    turn_context: (payload) => this.#apply(payload),
    thread_settings_applied: (payload) => this.#apply(objectAt(payload, 'thread_settings') ?? payload),
    token_count: (payload, timestamp) => this.#count(objectAt(payload, 'info'), timestamp),
  };

  /** `state` is what another reader of the same log gave away where this one goes on. */
  constructor(options: AgentLogOptions, state: string | null = null) {
    this.#options = options;
    if (state !== null) this.#state = JSON.parse(state);
  }

  read(line: LogLine): Problem | null {
    if (!TOLD.test(line.bytes(0, Math.min(line.length, HEAD_BYTES)))) return null;
    const record = parseJson(line.text(0, line.length));
    const payload = isObject(record) ? objectAt(record, 'payload') : null;
    if (!isObject(record) || !payload) return cutOff('a record of usage', line.number);
    const kind = textAt(record, 'type') === 'event_msg' ? textAt(payload, 'type') : textAt(record, 'type');
    return this.#kinds[kind ?? '']?.(payload, textAt(record, 'timestamp')) ?? null;
  }

  take(): Call[] {
    return this.#calls.splice(0);
  }

  /** An event is whole in one line. */
  held(): null {
    return null;
  }

  state(): string {
    return JSON.stringify(this.#state);
  }

  #apply(settings: JsonObject): void {
    this.#state.model = textAt(settings, 'model') ?? this.#state.model;
    this.#state.serviceTier = textAt(settings, 'service_tier') ?? this.#state.serviceTier;
  }

  #count(info: JsonObject | null, timestamp: string | null): Problem | null {
    const used = this.#advance(info);
    const session = this.#state.session ?? UNNAMED_SESSION;
    if (!used || isReplay(session, timestamp)) return null;
    const reading = this.#readingOf(used, numberAt(info ?? undefined, 'last_token_usage', 'total_tokens'));
    const identity = idOfSender(`codex:${session.id ?? timestamp}:${this.#state.totals.join('.')}`);
    if (!identity) throw new Error('a record has no identity of its own');
    const call = agentCall({ ...session, identity, timestamp, conversationId: session.id }, reading, this.#options);
    if (!('identity' in call)) return call;
    this.#calls.push(call);
    return null;
  }

  /** What was used since the event before; null when nothing was. */
  #advance(info: JsonObject | null): Amounts | null {
    const before = this.#state.totals;
    const last = amountsAt(info, 'last_token_usage');
    const totals = amountsAt(info, 'total_token_usage') ?? sum(before, last ?? NONE);
    this.#state.totals = totals;
    const used = last ?? totals.map((amount, index) => amount - (before[index] ?? 0));
    return isSame(totals, before) || isSame(used, NONE) ? null : used;
  }

  #readingOf(used: Amounts, statedTotalTokens: number | null): Reading {
    const [input = 0, cached = 0, written = 0, output = 0, reasoning = 0] = used;
    return readingOf('chat', {
      usage: usageOf({
        uncachedInputTokens: input - cached - written,
        cacheReadTokens: cached,
        cacheWriteTokens: written,
        visibleOutputTokens: output - reasoning,
        reasoningTokens: reasoning,
      }),
      responseModel: this.#state.model,
      statedTotalTokens,
      serviceTier: serviceTierOf(this.#state.serviceTier),
      streamed: true,
    });
  }
}

function amountsAt(info: JsonObject | null, name: string): Amounts | null {
  const stated = objectAt(info, name);
  return stated && FIELDS.map((field) => countAt(stated, field));
}

function sum(left: Amounts, right: Amounts): Amounts {
  return left.map((amount, index) => amount + (right[index] ?? 0));
}

function isSame(left: Amounts, right: Amounts): boolean {
  return left.every((amount, index) => amount === right[index]);
}

function isReplay({ replayUntil }: CodexSession, timestamp: string | null): boolean {
  return replayUntil !== null && instantOf(timestamp) <= replayUntil;
}
