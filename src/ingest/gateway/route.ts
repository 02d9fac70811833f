import { type ApiPath, apiPathOf } from './api-path.ts';
import type { RequestHead } from './request-head.ts';
import { headerValue } from './message-head.ts';
import { badRequest, Refusal } from './refusal.ts';
import { type Origin, originOf, type Upstream } from './upstream.ts';

/** Where one request goes. */
export interface Route {
  readonly upstream: Upstream;
  readonly origin: Origin;
  /** The Host header the upstream gets. */
  readonly host: string;
  /** Path and query the upstream gets. */
  readonly path: string;
  /** What is looked for there. */
  readonly api: ApiPath;
  /** What the request would have called without us. */
  readonly url: string;
  /** Said in the base URL by clients that cannot set headers: /gateway/openai/~team=search/~whence_…/v1 */
  readonly marks: readonly string[];
}

export const GATEWAY_PATH = '/gateway/';
const SCHEME = 'http://';
const MARK = /^\/~([^/?]+)/;
/** Dot segments, plain or encoded, and backslashes: another path for whoever normalises it. */
const TRICK = /(?:^|\/|%2f)(?:\.|%2e){1,2}(?:\/|%2f|$)|\\|%5c|%00/i;
const FRAGMENT = '#';
const LONGEST_REMEMBERED = 1000;

type Upstreams = ReadonlyMap<string, Upstream>;

/** The route of a request under /gateway/, or of one that names a known host as to a proxy. Nowhere else leads one. */
export function routeOf(head: RequestHead, upstreams: Upstreams): Route | Refusal {
  const { target } = head;
  const [path = ''] = target.split('?', 1);
  if (TRICK.test(path) || target.includes(FRAGMENT)) return badRequest('The path is not plain.', 'Send it normalised.');
  if (target.startsWith(SCHEME)) return proxied(head, upstreams);
  const nameEnd = endOfSegment(target, GATEWAY_PATH.length);
  const name = target.slice(GATEWAY_PATH.length, nameEnd);
  const upstream = upstreams.get(name);
  if (!upstream) return unknownUpstream(name, upstreams);
  const { marks, rest } = withoutMarks(target.slice(nameEnd));
  return routed(upstream, head, rest === '' || rest.startsWith('?') ? `/${rest}` : rest, marks);
}

/** Whether the next request for a target goes the same way. A query may hold a key, which is not to be remembered. */
export function isByTargetAlone(target: string, { upstream }: Route): boolean {
  const isPlain = target.startsWith(GATEWAY_PATH) && !target.includes('?') && target.length <= LONGEST_REMEMBERED;
  return isPlain && !PLACES.has(upstream.provider);
}

function routed(upstream: Upstream, head: RequestHead, path: string, marks: readonly string[]): Route | Refusal {
  const placed = PLACES.get(upstream.provider)?.(upstream, head, path) ?? { url: upstream.url, path };
  if (placed instanceof Refusal) return placed;
  if (!placed.url) return unplaced(upstream);
  const base = placed.url.pathname === '/' ? '' : placed.url.pathname.replace(/\/$/, '');
  const full = base + placed.path;
  return {
    upstream,
    origin: originOf(placed.url),
    host: placed.host ?? placed.url.host,
    path: full,
    api: apiPathOf(full),
    url: `${placed.url.protocol}//${placed.host ?? placed.url.host}${full}`,
    marks,
  };
}

interface Place {
  readonly url: URL | null;
  readonly path: string;
  /** When a signature covers it; else the host of the URL. */
  readonly host?: string;
}

type PlaceOf = (upstream: Upstream, head: RequestHead, path: string) => Place | Refusal;

/** Providers whose address depends on the request. */
const PLACES: ReadonlyMap<string, PlaceOf> = new Map<string, PlaceOf>([
  ['gcp.vertex_ai', placeOfVertex],
  ['aws.bedrock', placeOfBedrock],
]);

const LOCATION = /\/locations\/([a-z]{2,20}(?:-[a-z]{2,20}\d{1,2})?)\//;

/** Vertex AI has a host for each location, which its paths name. */
function placeOfVertex({ url }: Upstream, _head: RequestHead, path: string): Place {
  const location = LOCATION.exec(path)?.[1];
  if (url !== null || location === undefined) return { url, path };
  return { url: new URL(`https://${vertexHost(location)}`), path };
}

function vertexHost(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  return location.includes('-') ? `${location}-aiplatform.googleapis.com` : `aiplatform.${location}.rep.googleapis.com`;
}

const AWS_HOST =
  /^bedrock(?:-runtime|-agent-runtime|-mantle)?(?:-fips)?\.[a-z]{2}(?:-[a-z]+){1,3}-\d\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
const REGION = /^\/([a-z]{2}(?:-[a-z]+){1,3}-\d)(?=\/)/;
const AGENT_PATH = /^\/(?:agents|knowledgebases|retrieveAndGenerate|rerank|flows|sessions)/;
const SIGNED = /^AWS4-/;

/**
 * A signature covers host and path, so a signed request goes to the host it was signed for, with its path as signed.
 * Without one (a Bedrock API key) the region may stand first in the path: /gateway/bedrock/eu-west-1/model/…
 */
function placeOfBedrock({ url }: Upstream, head: RequestHead, path: string): Place | Refusal {
  if (AWS_HOST.test(head.host)) return { url: url ?? new URL(`https://${head.host}`), path, host: head.host };
  if (url !== null) return { url, path };
  if (isSigned(head, path)) return signedForUs(head.host);
  const region = REGION.exec(path)?.[1];
  if (region === undefined) return { url: null, path };
  const rest = path.slice(region.length + 1);
  const service = AGENT_PATH.test(rest) ? 'bedrock-agent-runtime' : 'bedrock-runtime';
  return { url: new URL(`https://${service}.${region}.amazonaws.com`), path: rest };
}

function isSigned({ lines }: RequestHead, path: string): boolean {
  return SIGNED.test(headerValue(lines, 'authorization') ?? '') || path.includes('X-Amz-Signature=');
}

/** A client that takes us for its HTTP proxy: only hosts that are upstreams anyway are answered for, and by TLS. */
function proxied(head: RequestHead, upstreams: Upstreams): Route | Refusal {
  const pathStart = endOfSegment(head.target, SCHEME.length);
  const host = head.target.slice(SCHEME.length, pathStart).toLowerCase().replace(/:80$/, '');
  const path = head.target.slice(pathStart);
  if (head.host.toLowerCase().replace(/:80$/, '') !== host) return badRequest('Host and target name different hosts.');
  const upstream = upstreamAt(host, upstreams);
  if (!upstream) return new Refusal(403, 'forbidden', `${host} is no upstream.`, 'Name it in gateway.upstreams.');
  return routed(upstream, head, path.startsWith('/') ? path : `/${path}`, []);
}

function upstreamAt(host: string, upstreams: Upstreams): Upstream | undefined {
  if (AWS_HOST.test(host)) return upstreams.get('bedrock');
  return [...upstreams.values()].find(({ url }) => url?.host === host && url.pathname === '/');
}

function endOfSegment(target: string, from: number): number {
  for (let at = from; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === 0x2f || code === 0x3f) return at;
  }
  return target.length;
}

function withoutMarks(path: string): { marks: readonly string[]; rest: string } {
  const marks: string[] = [];
  let rest = path;
  for (let found = MARK.exec(rest); found; found = MARK.exec(rest)) {
    marks.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
  }
  return { marks, rest };
}

function unknownUpstream(name: string, upstreams: Upstreams): Refusal {
  const known = [...upstreams.keys()].join(', ');
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : 'such';
  return new Refusal(
    404,
    'not-found',
    `There is no upstream ${shown}.`,
    `There are ${known}; add others to gateway.upstreams.`,
  );
}

function unplaced({ name }: Upstream): Refusal {
  return new Refusal(
    404,
    'not-found',
    `Where ${name} is cannot be told from this request.`,
    `Give its address in gateway.upstreams (name: ${name}, url: …), or the region in the path; see the guide to the gateway.`,
  );
}

function signedForUs(host: string): Refusal {
  return badRequest(
    `The request is signed for the host ${host}, so Amazon would refuse it.`,
    'Let the client sign for Amazon and send to us: use us as its HTTP proxy, see the guide to the gateway.',
  );
}
