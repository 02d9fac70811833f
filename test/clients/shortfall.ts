import type { Deed } from './client-runs.ts';
import { FEATURES, type Feature } from './feature.ts';
import { outcomeOf } from './outcome.ts';

/** Cells of the table in which spans tell less, or other, than was on the wire, and why. Everything else agrees. */
export interface Shortfall {
  readonly client: string;
  readonly way: string;
  readonly features: readonly Feature[];
  readonly reason: string;
}

const BEDROCK = '@aws-sdk/client-bedrock-runtime, converse';
const LANGCHAIN = '@langchain/openai';
const LANGCHAIN_SPANS = 'OpenInference for LangChain';
const MISTRAL = '@mistralai/mistralai';
const MISTRAL_SPANS = 'Mistral’s own';
const UNKNOWN_AGAIN =
  'without a response id, and not active while the client works, the span stands beside the call, without cost';
const NOT_ASKED = 'nobody asked the stream for its usage, as gateway and SDK do';
const NO_ERROR_SPAN = 'no span is written of a call that fails';
const NO_SEARCH = 'no span tells of the web search, which is charged beside the tokens';
const NO_STATUS = 'the span tells that the call failed, not by which status';
const LEFT_IS_ERROR = 'the span calls it an error that the client left';

export const SHORTFALLS: readonly Shortfall[] = [
  ...['openai, chat', 'openai, responses'].flatMap((client) =>
    ['OpenLLMetry', 'OpenInference'].map((way): Shortfall => ({
      client,
      way,
      features: ['error'],
      reason: NO_ERROR_SPAN,
    })),
  ),
  {
    client: 'openai, chat',
    way: 'OpenLLMetry',
    features: ['plain', 'parallel', 'retry'],
    reason: 'the span tells no cached tokens of chat completions, so they are priced as new ones',
  },
  { client: 'openai, chat', way: 'OpenLLMetry', features: ['stream'], reason: NOT_ASKED },
  { client: 'openai, chat', way: 'OpenInference', features: ['stream'], reason: NOT_ASKED },
  {
    client: 'openai, responses',
    way: 'OpenLLMetry',
    features: ['stream'],
    reason: 'the span of a streamed response tells neither usage nor response id',
  },
  { client: 'openai, responses', way: 'OpenInference', features: ['stream'], reason: NO_SEARCH },
  { client: 'openai, responses', way: 'OpenInference', features: ['abort'], reason: LEFT_IS_ERROR },
  { client: 'ai, @ai-sdk/openai', way: '@ai-sdk/otel', features: ['stream'], reason: NO_SEARCH },
  {
    client: '@anthropic-ai/sdk',
    way: 'OpenInference',
    features: ['abort'],
    reason: 'the span tells the usage that came before the client left, as if it were all',
  },
  { client: BEDROCK, way: 'OpenLLMetry', features: FEATURES, reason: 'of Converse the span tells the model alone' },
  {
    client: BEDROCK,
    way: 'OpenInference',
    features: ['plain', 'tools', 'parallel', 'retry'],
    reason: 'the span leaves out the tokens of the cache, and names the maker for a model with a region',
  },
  { client: BEDROCK, way: 'OpenInference', features: ['abort'], reason: LEFT_IS_ERROR },
  { client: BEDROCK, way: 'OpenInference', features: ['error'], reason: NO_STATUS },
  { client: LANGCHAIN, way: LANGCHAIN_SPANS, features: ['abort'], reason: LEFT_IS_ERROR },
  { client: LANGCHAIN, way: LANGCHAIN_SPANS, features: ['error'], reason: NO_STATUS },
  {
    client: LANGCHAIN,
    way: `gateway, SDK and ${LANGCHAIN_SPANS}`,
    features: ['abort', 'error'],
    reason: UNKNOWN_AGAIN,
  },
  {
    client: MISTRAL,
    way: MISTRAL_SPANS,
    features: ['retry', 'error'],
    reason: 'each attempt has a span, and those of failed ones tell neither error nor status',
  },
  { client: MISTRAL, way: `gateway, SDK and ${MISTRAL_SPANS}`, features: ['retry', 'error'], reason: UNKNOWN_AGAIN },
];

/** What is expected of a way: through gateway and SDK all that was on the wire, of spans alone one call for a request. */
export function expectedOutcome({ client, way, feature }: Deed, deeds: readonly Deed[]): string {
  const isSpansAlone = !/gateway|SDK$/.test(way);
  if (isSpansAlone && feature === 'abort') return 'unmetered';
  const told = isSpansAlone && feature === 'retry' ? 'plain' : feature;
  const same = deeds.find((deed) => deed.client === client && deed.way === 'gateway' && deed.feature === told);
  return same ? outcomeOf(same) : '';
}

export function shortfallOf({ client, way, feature }: Deed): Shortfall | undefined {
  return SHORTFALLS.find((each) => each.client === client && each.way === way && each.features.includes(feature));
}
