import { JsonText } from '../../src/core/capture/fingerprint/json-text.ts';
import { takesUsageQuestion, USAGE_QUESTION } from '../../src/core/capture/usage-question.ts';

/** Most bodies are told by this; the walk tells those where a prompt says so. */
const STREAMS = /"stream"\s*:\s*true/;
/** Providers that count a stream only when asked, and know the question; others (Mistral) refuse what they do not know. */
const ASKED: ReadonlySet<string> = new Set(['openai', 'azure.ai.openai', 'ollama', 'vllm']);

/** The body with the question for usage added before its last brace; null when it is no stream, or asks already. */
export function askingForUsage(url: URL, provider: string, body: string): string | null {
  if (!ASKED.has(provider) || !takesUsageQuestion(url.pathname + url.search) || !STREAMS.test(body)) return null;
  const json = new JsonText(body);
  const start = json.next(0);
  if (!json.isObject(start)) return null;
  let streams = false;
  let asks = false;
  const end = json.members(start, (name, value) => {
    const valueEnd = json.skip(value);
    const key = json.stringAt(name);
    if (key === 'stream') streams = body.slice(value, valueEnd) === 'true';
    if (key === 'stream_options') asks = true;
    return valueEnd;
  });
  return end > 0 && streams && !asks ? body.slice(0, end - 1) + USAGE_QUESTION + body.slice(end - 1) : null;
}
