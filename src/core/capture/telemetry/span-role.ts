import { KIND_PLACES, factPlace } from './attribute-use.ts';
import type { Attributes } from './attributes.ts';
import type { NamedKind, SpanRole } from './dialect.ts';
import { DIALECTS } from './dialects.ts';

const NAMED: readonly NamedKind[] = DIALECTS.flatMap(({ names = [] }) => names);

const AGENT_NAME = factPlace('agentName');
const AGGREGATE = factPlace('aggregate');
const HTTP_METHOD = factPlace('httpMethod');
const TOOL_NAME = factPlace('toolName');
const REQUEST_MODEL = factPlace('requestModel');
const RESPONSE_MODEL = factPlace('responseModel');
const VECTOR_STORE = factPlace('vectorStore');
const VECTOR_STORES: ReadonlySet<string> = new Set([
  'pinecone',
  'qdrant',
  'weaviate',
  'chroma',
  'chromadb',
  'milvus',
  'lancedb',
  'marqo',
  'turbopuffer',
  'vespa',
]);

const AGENT: SpanRole = { node: 'agent' };
const CALL: SpanRole = { call: 'chat' };
const REPEATED: SpanRole = { node: 'call' };
const OTHER: SpanRole = { node: 'other' };
const REQUEST: SpanRole = { node: 'request' };
const RETRIEVAL: SpanRole = { node: 'retrieval' };
const TOOL: SpanRole = { node: 'tool' };

/** Kinds that a scope tells by the names of its spans. */
export function namedKindsOf(scope: string): readonly NamedKind[] {
  return NAMED.filter((named) => scope.startsWith(named.scope));
}

const ROLES_OF_KINDS = KIND_PLACES.map(({ kind, place }) => ({
  place,
  roles: new Map<string, SpanRole>([
    ...Object.entries(kind.calls).map(([value, call]) => [value, { call }] as const),
    ...Object.entries(kind.nodes).map(([value, node]) => [value, { node }] as const),
  ]),
}));

/** What a span is: by its name where its scope has no other way, by the attribute for it, else by what it carries. */
export function roleOf(
  name: string,
  named: readonly NamedKind[],
  attributes: Attributes,
  hasTokens: boolean,
): SpanRole {
  for (const { name: pattern, role } of named) if (pattern.test(name)) return role;
  for (const { place, roles } of ROLES_OF_KINDS) {
    const kind = attributes.text(place);
    if (kind === null) continue;
    const role = roles.get(kind) ?? roles.get(kind.toLowerCase());
    if (role) return role;
  }
  return hasTokens ? roleByTokens(attributes) : roleByContext(attributes);
}

/** Tokens without an operation: a model's if it is named, the sum of an agent's or a loop's otherwise. */
function roleByTokens(attributes: Attributes): SpanRole {
  if (attributes.text(AGENT_NAME) !== null) return AGENT;
  const model = attributes.text(REQUEST_MODEL) ?? attributes.text(RESPONSE_MODEL);
  return model === null ? REPEATED : CALL;
}

function roleByContext(attributes: Attributes): SpanRole {
  if (attributes.text(AGENT_NAME) !== null || attributes.value(AGGREGATE) !== undefined) return AGENT;
  if (attributes.text(TOOL_NAME) !== null) return TOOL;
  if (VECTOR_STORES.has(attributes.text(VECTOR_STORE)?.toLowerCase() ?? '')) return RETRIEVAL;
  return attributes.text(HTTP_METHOD) === null ? OTHER : REQUEST;
}
