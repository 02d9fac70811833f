import type { Call } from '../../call.ts';
import { agentCall, agentLabels } from '../agent-log/agent-call.ts';
import type { Captured, Json } from '../exchange.ts';
import { idOfSender } from '../identity.ts';
import { countAt, isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';
import { readingOf, usageOf } from '../reading.ts';
import type { ExportOptions } from './export-call.ts';
import type { ExportReader } from './export-reader.ts';

/**
 * The Gemini CLI's chat recordings: one JSON document a session, in newer versions a line for each change. Answers are messages of
 * type "gemini" with `tokens`, which are Gemini's own counts: the prompt has the cache inside, output leaves thoughts and the
 * prompts of tools out. A message is written again when it grows, under the same id.
 */
export class GeminiCliReader implements ExportReader {
  readonly #options: ExportOptions;
  #session: JsonObject = {};
  readonly #calls = new Map<string, Call>();

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  read(value: Json): Captured[] {
    if (Array.isArray(value)) return value.flatMap((item: Json) => this.read(item));
    if (!isObject(value)) return [];
    if (textAt(value, 'sessionId') !== null) this.#session = { ...value, messages: [] };
    const changed = listAt(value, '$set', 'messages');
    const messages = [...listAt(value, 'messages'), ...changed, ...(textAt(value, 'type') === 'gemini' ? [value] : [])];
    return messages.filter(isObject).flatMap((message) => this.#take(message));
  }

  end(): Captured[] {
    return [...this.#calls.values()].map((call) => ({ kind: 'call', call }));
  }

  #take(message: JsonObject): Captured[] {
    const tokens = objectAt(message, 'tokens');
    const id = textAt(message, 'id');
    if (textAt(message, 'type') !== 'gemini' || !tokens || id === null) return [];
    const call = this.#callOf(message, tokens, id);
    if ('code' in call) return [{ kind: 'rejected', problem: call }];
    // Written again it has grown; the last is the whole.
    this.#calls.set(id, call);
    return [];
  }

  #callOf(message: JsonObject, tokens: JsonObject, id: string): ReturnType<typeof agentCall> {
    const session = textAt(this.#session, 'sessionId');
    const cached = countAt(tokens, 'cached');
    const reading = readingOf('chat', {
      usage: usageOf({
        uncachedInputTokens: countAt(tokens, 'input') - cached,
        cacheReadTokens: cached,
        toolPromptTokens: countAt(tokens, 'tool'),
        visibleOutputTokens: countAt(tokens, 'output'),
        reasoningTokens: countAt(tokens, 'thoughts'),
      }),
      statedTotalTokens: numberAt(tokens, 'total'),
      responseModel: textAt(message, 'model'),
      streamed: true,
    });
    const identity = idOfSender(`gemini-cli:${id}`);
    if (!identity) throw new Error('a message has no identity of its own');
    const isSubagent = textAt(this.#session, 'kind') === 'subagent';
    const record = {
      identity,
      provider: 'gcp.gemini',
      timestamp: textAt(message, 'timestamp'),
      conversationId: session,
      role: isSubagent ? 'subagent' : 'primary',
      // The project is known by a hash of its folder only.
      labels: agentLabels('gemini-cli', { project: textAt(this.#session, 'projectHash')?.slice(0, 12) ?? null }),
    } as const;
    return agentCall(record, reading, this.#options);
  }
}
