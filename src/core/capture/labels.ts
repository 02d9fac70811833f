import type { Exchange } from './exchange.ts';
import { field, isObject, objectAt } from './json.ts';

const HEADER_PREFIX = 'x-whence-';
const MAX_LABELS = 64;
const MAX_KEY = 100;
const MAX_VALUE = 500;

export type Labels = Readonly<Record<string, string>>;

/**
 * Labels of an exchange, the more explicit source winning: the sender's own, `x-whence-<label>` headers,
 * W3C baggage, then the provider's request marks (metadata.*).
 */
export function labelsOf(exchange: Exchange): Labels {
  return labelsFrom([
    ...Object.entries(exchange.labels),
    ...Object.entries(labelsFromHeaders(exchange.requestHeaders)),
    ...metadataOf(exchange),
  ]);
}

/** Labels a request carries in its headers: `x-whence-team: search`, `baggage: team=search,feature=chat`. */
export function labelsFromHeaders(headers: Labels): Labels {
  const own: [string, string][] = [];
  const carried: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower.startsWith(HEADER_PREFIX)) own.push([lower.slice(HEADER_PREFIX.length), value]);
    else if (lower === 'baggage') carried.push(...baggage(value));
  }
  return labelsFrom([...own, ...carried]);
}

/**
 * Builds labels; the first value of a key wins. At most 64, keys to 100 and values to 500 characters.
 * `__proto__` is no label: assigning it elsewhere would reach a prototype.
 */
export function labelsFrom(entries: Iterable<readonly [string, unknown]>): Labels {
  const labels = new Map<string, string>();
  for (const [key, value] of entries) {
    const name = key.trim();
    if (name === '' || name === '__proto__' || name.length > MAX_KEY || labels.has(name)) continue;
    const text = labelText(value);
    if (text !== null && labels.size < MAX_LABELS) labels.set(name, text.slice(0, MAX_VALUE));
  }
  return Object.fromEntries(labels);
}

function labelText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Members of a W3C baggage header; properties after `;` are not the value. */
function baggage(header: string): [string, string][] {
  return header.split(',').flatMap((member): [string, string][] => {
    const [pair = ''] = member.split(';', 1);
    const split = pair.indexOf('=');
    return split < 1 ? [] : [[pair.slice(0, split).trim(), unescaped(pair.slice(split + 1).trim())]];
  });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where providers say on whose account a request ran; an answer's header says it of the key that was used. */
const ACCOUNT_HEADERS = [
  ['openai-project', 'project'],
  ['openai-organization', 'organization'],
  ['anthropic-organization-id', 'organization'],
  ['x-goog-user-project', 'project'],
] as const;
const BODY_MARKS = ['metadata', 'requestMetadata', 'labels'] as const;

/**
 * What providers let a request carry for its sender's own books: OpenAI and Anthropic `metadata`, Bedrock
 * `requestMetadata`, Google `labels`, the user, and the project or organisation billed.
 */
function metadataOf(exchange: Exchange): [string, unknown][] {
  const body = isObject(exchange.requestBody) ? exchange.requestBody : {};
  const marks = BODY_MARKS.flatMap((name) => Object.entries(objectAt(body, name) ?? {}));
  const accounts = ACCOUNT_HEADERS.map(([header, mark]): [string, unknown] => [
    mark,
    exchange.requestHeaders[header] ?? exchange.responseHeaders[header],
  ]);
  return [...marks, ['user', field(body, 'user')] as const, ...accounts].map(([key, value]) => [
    `metadata.${key}`,
    value,
  ]);
}
