import type { Json } from '../exchange.ts';
import { countAt, dig, field, isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';
import type { Amounts } from '../reading.ts';

/** Meters of the tools that providers run and bill by the use. */
type ToolMeter = 'webSearches' | 'fileSearches' | 'codeSessions' | 'images';

/** Output items of the Responses API by the meter they turn. MCP calls and custom tools are free. */
const ITEMS: ReadonlyMap<string, ToolMeter> = new Map([
  ['web_search_call', 'webSearches'],
  ['x_search_call', 'webSearches'],
  ['file_search_call', 'fileSearches'],
  ['collections_search_call', 'fileSearches'],
  ['document_search_call', 'fileSearches'],
  ['code_interpreter_call', 'codeSessions'],
  ['image_generation_call', 'images'],
]);

/** The same tools by xAI's names, in `server_side_tools_used` (gRPC) and `server_side_tool_usage_details`. */
const NAMES: readonly (readonly [name: RegExp, meter: ToolMeter])[] = [
  [/(?:^|_)(?:web_search|x_search)(?:_|$)/, 'webSearches'],
  [/(?:^|_)(?:attachment_search|collections_search|document_search|file_search)(?:_|$)/, 'fileSearches'],
  [/(?:^|_)(?:code_execution|code_interpreter)(?:_|$)/, 'codeSessions'],
  [/(?:^|_)image_generation(?:_|$)/, 'images'],
];

/**
 * Server tools of a Responses result. Its usage leaves them out: they are in xAI's tool counts, in OpenAI's `tool_usage`
 * of late, or counted from what the output did.
 */
export function responseToolsOf(response: Json | undefined): Amounts {
  const named = namedToolsOf(field(response, 'usage'));
  if (named) return named;
  const counted = itemsOf(response);
  const searches = numberAt(response, 'tool_usage', 'web_search', 'num_requests');
  const images = objectAt(response, 'tool_usage', 'image_gen') ? 0 : counted.images;
  return { ...counted, webSearches: searches || counted.webSearches || 0, images: images ?? 0 };
}

function itemsOf(response: Json | undefined): Amounts {
  const turned = listAt(response, 'output').flatMap((item) => {
    const meter = ITEMS.get(textAt(item, 'type') ?? '');
    return meter && isBilled(item, meter) ? [{ meter, container: textAt(item, 'container_id') }] : [];
  });
  const sessions = turned.filter(({ meter }) => meter === 'codeSessions');
  const containers = new Set(sessions.map(({ container }) => container));
  return { ...tally(turned.map(({ meter }) => meter)), codeSessions: containers.size };
}

/** Of a web search's steps only the search is billed, not opening a page or finding in it. */
function isBilled(item: Json, meter: ToolMeter): boolean {
  if (meter !== 'webSearches') return true;
  return (textAt(item, 'action', 'type') ?? 'search') === 'search';
}

/** Chat models of OpenAI that search the web on every call, each billed once. */
const SEARCH_MODEL = /-search-(?:preview|api)/;

/** Server tools of a chat completion: as counted in its usage, as listed by Groq, or implied by the model. */
export function chatToolsOf(request: Json, messages: readonly Json[], usage: Json | undefined): Amounts {
  const named = namedToolsOf(usage);
  if (named) return named;
  return { webSearches: searchesIn(usage) || searchesRun(messages) || searchesImplied(request, messages, usage) };
}

const SEARCH_COUNTS = [
  ['server_tool_use_details', 'web_search_requests'],
  ['server_tool_use', 'web_search_requests'],
  ['num_search_queries'],
] as const;

function searchesIn(usage: Json | undefined): number {
  return SEARCH_COUNTS.map((path) => countAt(usage, ...path)).find((count) => count !== 0) ?? 0;
}

function searchesRun(messages: readonly Json[]): number {
  const tools = messages.flatMap((message) => listAt(listAt(message, 'choices')[0], 'message', 'executed_tools'));
  return tools.filter((tool) => textAt(tool, 'type') === 'search').length;
}

function searchesImplied(request: Json, messages: readonly Json[], usage: Json | undefined): number {
  const model = textAt(messages[0], 'model') ?? textAt(request, 'model') ?? '';
  return isObject(usage) && SEARCH_MODEL.test(model) ? 1 : 0;
}

/** Tools that xAI ran, as its usage names them; null when it names none. */
export function namedToolsOf(usage: Json | undefined): Amounts | null {
  const details = objectAt(usage, 'server_side_tool_usage_details');
  if (details) return countsNamed(details);
  const used = dig(usage, 'server_side_tools_used');
  if (!Array.isArray(used)) return null;
  return tally(used.flatMap((name: Json) => meterNamed(typeof name === 'string' ? name : '') ?? []));
}

function countsNamed(details: JsonObject): Amounts {
  const counts: { [M in ToolMeter]?: number } = {};
  for (const name of Object.keys(details)) {
    const meter = meterNamed(name);
    if (meter) counts[meter] = (counts[meter] ?? 0) + countAt(details, name);
  }
  return counts;
}

function meterNamed(name: string): ToolMeter | null {
  const lower = name.toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(lower))?.[1] ?? null;
}

function tally(meters: readonly ToolMeter[]): Amounts {
  const counts: { [M in ToolMeter]?: number } = {};
  for (const meter of meters) counts[meter] = (counts[meter] ?? 0) + 1;
  return counts;
}
