import { addressOf } from './address.ts';
import type { Exchange, Json } from './exchange.ts';
import { type Identity, idOfContent, idOfRequest, idOfResponse, idOfSender } from './identity.ts';
import { isObject } from './json.ts';

/** Response headers in which providers give a request an id of its own. */
const REQUEST_ID_HEADERS = [
  'x-amzn-requestid',
  'request-id',
  'x-request-id',
  'apim-request-id',
  'mistral-correlation-id',
  'x-generation-id',
  'cf-ray',
];

/** The identity of an exchange: by response id, else the recorder's id, else the provider's request id, else its content. */
export function identityOfExchange(exchange: Exchange, responseId: string | null): Identity {
  return (
    idOfResponse(responseId) ??
    idOfSender(exchange.recordId) ??
    idOfRequest(requestIdOf(exchange)) ??
    idOfContent(contentOf(exchange))
  );
}

function requestIdOf(exchange: Exchange): string | null {
  for (const name of REQUEST_ID_HEADERS) {
    const id = exchange.responseHeaders[name];
    if (id !== undefined && id !== '') return id;
  }
  return null;
}

/** Everything said in an exchange as canonical JSON. Headers differ between recorders of one call, except the clock. */
function contentOf(exchange: Exchange): string {
  const { path } = addressOf(exchange.url);
  return canonicalJson({
    provider: exchange.provider,
    path,
    at: exchange.at,
    date: exchange.responseHeaders['date'] ?? null,
    retry: exchange.requestHeaders['x-stainless-retry-count'] ?? exchange.requestHeaders['amz-sdk-request'] ?? null,
    model: exchange.requestModel,
    request: exchange.requestBody,
    status: exchange.status,
    response: exchange.responseBody,
    stream: exchange.sseText,
    events: exchange.events,
  });
}

const DEEPEST = 500;

/** JSON with keys in order. Below 500 levels, which no API nests, only the depth is told apart: hostile input costs no stack. */
function canonicalJson(value: Json, depth = 0): string {
  if (depth > DEEPEST) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null, depth + 1)}`);
  return `{${members.join(',')}}`;
}
