import type { Call } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import { outputTokens } from '../../quantity.ts';
import { type Identity, idOfRequest, idOfResponse, idOfSender } from '../identity.ts';
import { isObject, type JsonObject, parseJson, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { agentCall, agentLabels, cutOff, folderName } from './agent-call.ts';
import type { AgentLogOptions, AgentLogReader, LogEnd, LogLine, LogPlace } from './agent-log.ts';
import { type ClaudeAnswer, claudeAnswer, ClaudeLines } from './claude-line.ts';
import { ClaudeEnding } from './claude-ending.ts';
import { claudeUsage } from './claude-usage.ts';
import { OpenCalls } from './open-calls.ts';

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
 */
export class ClaudeCodeReader implements AgentLogReader {
  readonly #options: AgentLogOptions;
  readonly #lines = new ClaudeLines();
  readonly #open = new OpenCalls();
  #context: ClaudeContext = contextOf({});

  constructor(options: AgentLogOptions) {
    this.#options = options;
  }

  read(line: LogLine): Problem | null {
    const answer = this.#lines.answerIn(line);
    if (answer === 'none') return null;
    return answer === 'odd' ? this.#readWhole(line) : this.#take(answer, line);
  }

  take(end: LogEnd): Call[] {
    return this.#open.take(end);
  }

  held(): LogPlace | null {
    return this.#open.held();
  }

  /** Every answer states all of its own. */
  state(): null {
    return null;
  }

  #readWhole(line: LogLine): Problem | null {
    const text = line.text(0, line.length);
    if (!text.includes('"usage"') && !/"role"\s*:\s*"assistant"/.test(text)) return null;
    const record = parseJson(text);
    if (!isObject(record)) return cutOff('an answer', line.number);
    const answer = claudeAnswer(record);
    return answer ? this.#take(answer, line) : null;
  }

  #take(answer: ClaudeAnswer, line: LogLine): Problem | null {
    const { record, messageId, model } = answer;
    if (!this.#contextOf(record).isAnswer || model === null || model === NO_MODEL) return null;
    const known = this.#open.get(messageId ?? '');
    if (known && addsNothing(known, answer, this.#context)) return null;
    const call = this.#callOf(answer, model);
    if ('code' in call) return call;
    this.#open.set(messageId ?? call.identity, known ? better(known, call) : call, line);
    return null;
  }

  #contextOf(record: JsonObject): ClaudeContext {
    if (this.#context.record !== record) this.#context = contextOf(record);
    return this.#context;
  }

  #callOf(answer: ClaudeAnswer, model: string): Call | Problem {
    const { conversationId, role, labels } = this.#context;
    const { messageId, timestamp, finishReason } = answer;
    const used = answer.usage instanceof ClaudeEnding ? answer.usage.used : claudeUsage(answer.usage, model);
    const provider = providerOf(messageId);
    const record = { identity: identityOf(answer), provider, timestamp, conversationId, role, labels };
    const known = { ...used, responseModel: model, responseId: messageId, finishReason, streamed: true };
    return agentCall(record, readingOf('chat', known), this.#options);
  }
}

/** What neighbours in a log have in common. */
interface ClaudeContext {
  readonly record: JsonObject;
  /** Whether a model said it. */
  readonly isAnswer: boolean;
  readonly conversationId: string | null;
  readonly role: 'primary' | 'subagent';
  readonly labels: Readonly<Record<string, string>>;
}

function contextOf(record: JsonObject): ClaudeContext {
  return {
    record,
    isAnswer: textAt(record, 'type') === 'assistant',
    conversationId: textAt(record, 'sessionId'),
    role: record['isSidechain'] === true ? 'subagent' : 'primary',
    labels: agentLabels('claude-code', {
      project: folderName(textAt(record, 'cwd')),
      gitBranch: textAt(record, 'gitBranch'),
      version: textAt(record, 'version'),
      userType: textAt(record, 'userType'),
      agent: textAt(record, 'agentId'),
    }),
  };
}

/** Whether a line repeats what is known of an answer, as every third does. */
function addsNothing(known: Call, { usage, finishReason }: ClaudeAnswer, { role }: ClaudeContext): boolean {
  if (role !== known.role || (finishReason !== null && known.finishReason === null)) return false;
  return usage instanceof ClaudeEnding && usage.output <= outputTokens(known.usage);
}

/** Of two lines about one answer: the output of the higher, and the context of the main conversation before a subagent's. */
function better(known: Call, call: Call): Call {
  const context = known.role === 'subagent' && call.role !== 'subagent' ? call : known;
  const { usage, parts, conservation } = outputTokens(call.usage) > outputTokens(known.usage) ? call : known;
  return { ...context, usage, parts, conservation, finishReason: call.finishReason ?? known.finishReason };
}

function providerOf(messageId: string | null): string {
  return HOSTS.find(([prefix]) => messageId?.startsWith(prefix))?.[1] ?? 'anthropic';
}

/** The response's id, so that the gateway's and a trace's record of it are the same call; proxies may give none. */
function identityOf({ record, messageId, requestId, timestamp }: ClaudeAnswer): Identity {
  const named = idOfResponse(messageId) ?? idOfRequest(requestId());
  if (named) return named;
  const identity = idOfSender(`claude-code:${textAt(record, 'sessionId') ?? ''}:${messageId ?? ''}:${timestamp ?? ''}`);
  if (!identity) throw new Error('a record has no identity of its own');
  return identity;
}
