import type { Exchange } from './exchange.ts';
import { field, objectAt } from './json.ts';
import { parameterLabels } from './request-parameters.ts';
import { storeMarks } from './store-mark.ts';

const HEADER_PREFIX = 'x-whence-';
const MAX_LABELS = 64;
const MAX_KEY = 100;
const MAX_VALUE = 500;

export type Labels = Readonly<Record<string, string>>;

/**
 * Labels of an exchange, the more explicit source winning: the sender's own, `x-whence-<label>` headers,
 * W3C baggage, the provider's request marks (metadata.*), then what the request set of the model (parameter.*).
 */
export function labelsOf(exchange: Exchange): Labels {
  const labels = new LabelSet();
  labels.addAll(exchange.labels, '');
  addHeaders(labels, exchange.requestHeaders);
  addMarks(labels, exchange);
  for (const [label, value] of parameterLabels(exchange.requestBody)) labels.add(label, value);
  return labels.labels;
}

/** Labels a request carries in its headers: `x-whence-team: search`, `baggage: team=search,feature=chat`. */
export function labelsFromHeaders(headers: Labels): Labels {
  const labels = new LabelSet();
  addHeaders(labels, headers);
  return labels.labels;
}

/** Builds labels of entries; the first value of a key wins. */
export function labelsFrom(entries: Iterable<readonly [string, unknown]>): Labels {
  const labels = new LabelSet();
  for (const [key, value] of entries) labels.add(key, value);
  return labels.labels;
}

/**
 * Labels in the making; the first value of a key wins. At most 64, keys to 100 and values to 500 characters.
 * `__proto__` is no label: assigning it would reach a prototype.
 */
class LabelSet {
  readonly labels: Record<string, string> = {};
  #size = 0;

  add(key: string, value: unknown): void {
    const text = labelText(value);
    if (text === null || this.#size === MAX_LABELS) return;
    const name = key.trim();
    if (name === '' || name === '__proto__' || name.length > MAX_KEY || Object.hasOwn(this.labels, name)) return;
    this.labels[name] = text.slice(0, MAX_VALUE);
    this.#size += 1;
  }

  addAll(entries: Readonly<Record<string, unknown>>, prefix: string): void {
    for (const key of Object.keys(entries)) this.add(prefix + key, entries[key]);
  }
}

function addHeaders(labels: LabelSet, headers: Labels): void {
  let carried = '';
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    if (lower.startsWith(HEADER_PREFIX)) labels.add(lower.slice(HEADER_PREFIX.length), headers[name]);
    else if (lower === 'baggage') carried = headers[name] ?? '';
  }
  if (carried !== '') addBaggage(labels, carried);
}

function labelText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Members of a W3C baggage header; properties after `;` are not the value. */
function addBaggage(labels: LabelSet, header: string): void {
  for (const member of header.split(',')) {
    const [pair = ''] = member.split(';', 1);
    const split = pair.indexOf('=');
    if (split > 0) labels.add(pair.slice(0, split), unescaped(pair.slice(split + 1).trim()));
  }
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

const MARK = 'metadata.';

/**
 * What providers let a request carry for its sender's own books: OpenAI and Anthropic `metadata`, Bedrock
 * `requestMetadata`, Google `labels`, the user, the project or organisation billed, and a vector database's index.
 */
function addMarks(labels: LabelSet, exchange: Exchange): void {
  const { requestBody, requestHeaders, responseHeaders } = exchange;
  for (const name of BODY_MARKS) labels.addAll(objectAt(requestBody, name) ?? {}, MARK);
  labels.add(`${MARK}user`, field(requestBody, 'user'));
  for (const [header, mark] of ACCOUNT_HEADERS) {
    labels.add(MARK + mark, requestHeaders[header] ?? responseHeaders[header]);
  }
  for (const [mark, value] of storeMarks(exchange)) labels.add(MARK + mark, value);
}
