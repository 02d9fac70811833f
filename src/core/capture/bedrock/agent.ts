import type { UsagePart } from '../../call.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, dig, isObject, objectAt, textAt } from '../json.ts';
import { readingOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import { sumShares } from '../usage-shares.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { bedrockEvent, failureOf } from './event.ts';
import { converseUsage } from './usage.ts';

const AGENT_PATH =
  /\/agents\/[^/]+\/agentAliases\/|\/(?:knowledgebases\/[^/]+\/retrieve|retrieveAndGenerate(?:Stream)?)$/;
const AGENT_HOST = /(?:^|\.)bedrock-agent-runtime\./;
const SESSION_PATH = /\/agents\/.+\/sessions\/([^/]+)\/text$/;
const RETRIEVE_PATH = /\/retrieve$/;

/**
 * Bedrock's agents and knowledge bases. An agent calls models on its own: their usage is in its trace, when that is
 * switched on, and is one call's, shared among the models. Without a trace it is unmetered.
 */
export const BEDROCK_AGENT: WireFormat = {
  name: 'bedrock.agent',
  recognises(exchange) {
    const { host, path } = addressOf(exchange.url);
    return AGENT_HOST.test(host) || AGENT_PATH.test(path) || (path === '' && hasTrace(exchange));
  },
  read(exchange) {
    const { path } = addressOf(exchange.url);
    if (RETRIEVE_PATH.test(path)) return readingOf('vector.query', {});
    return {
      ...readAgent(exchange),
      conversationId: SESSION_PATH.exec(path)?.[1] ?? textAt(exchange.responseBody, 'sessionId'),
    };
  },
};

function hasTrace({ events }: Exchange): boolean {
  return (
    events !== null &&
    events.some((event) => objectAt(bedrockEvent(event).data, 'trace', 'orchestrationTrace') !== null)
  );
}

function readAgent(exchange: Exchange): Reading {
  const events = streamOf(exchange).messages.map(bedrockEvent);
  const shares = sharesOf(events.flatMap(({ data }) => stepsOf(data)));
  const errorType = events.map(failureOf).find((failure) => failure !== null) ?? null;
  const model = shares[0]?.model || modelOfRequest(exchange.requestBody);
  return readingOf('chat', {
    requestModel: model,
    ...(shares.length > 0 && sumShares(shares)),
    streamed: exchange.events !== null,
    complete: errorType === null,
    errorType,
  });
}

/** The steps in a trace event: `trace.{orchestrationTrace, routingClassifierTrace, …}`. */
function stepsOf(data: Json): Json[] {
  return Object.values(objectAt(data, 'trace') ?? {}).filter(isObject);
}

/** A step's input names the model, its output the usage; the trace id joins them. */
function sharesOf(steps: readonly Json[]): UsagePart[] {
  const models = new Map<string, string>();
  const shares: UsagePart[] = [];
  for (const step of steps) {
    const input = objectAt(step, 'modelInvocationInput');
    const output = objectAt(step, 'modelInvocationOutput');
    if (input) models.set(textAt(input, 'traceId') ?? '', textAt(input, 'foundationModel') ?? '');
    const usage = dig(output ?? undefined, 'metadata', 'usage');
    if (usage)
      shares.push({
        model: models.get(textAt(output ?? undefined, 'traceId') ?? '') ?? '',
        usage: converseUsage(usage),
      });
  }
  return shares;
}

const MODEL_ARN = /^arn:[^/]*\/(.+)$/;

function modelOfRequest(body: Json): string | null {
  const arn = textAt(body, 'retrieveAndGenerateConfiguration', 'knowledgeBaseConfiguration', 'modelArn');
  return arn === null ? null : (MODEL_ARN.exec(arn)?.[1] ?? arn);
}

const GUARDRAIL_PATH = /\/guardrail\/([^/]+)\/version\/[^/]+\/apply$/;
/** Policies and their units; those whose name says free cost nothing. */
const UNITS = /^(\w+)Units$/;

/** ApplyGuardrail: each policy bills its own text units, so each is a share of its own. */
export const BEDROCK_GUARDRAIL: WireFormat = {
  name: 'bedrock.guardrail',
  recognises: (exchange) => GUARDRAIL_PATH.test(addressOf(exchange.url).path),
  read(exchange) {
    const stated = objectAt(exchange.responseBody, 'usage') ?? {};
    const shares = Object.keys(stated).flatMap((name): UsagePart[] => {
      const policy = UNITS.exec(name)?.[1];
      const requests = countAt(stated, name);
      if (policy === undefined || policy.endsWith('Free') || requests === 0) return [];
      return [{ model: `guardrail.${policy}`, usage: usageOf({ requests }) }];
    });
    return readingOf('guardrail', {
      requestModel: shares[0]?.model ?? 'guardrail',
      ...(shares.length > 0 && sumShares(shares)),
      finishReason: textAt(exchange.responseBody, 'action'),
    });
  },
};

const AMAZON_BEDROCK = /(?:^|\.)bedrock(?:-[a-z-]+)?\.[a-z0-9-]+\.amazonaws\.com/;

/** Bedrock's other operations: token counts, lists, settings. */
export const BEDROCK_SIDE_ENDPOINTS: WireFormat = {
  name: 'bedrock.side-endpoints',
  recognises: ({ url }) => AMAZON_BEDROCK.test(addressOf(url).host) || addressOf(url).path.endsWith('/count-tokens'),
  read: () => 'no inference: token counts, lists, settings',
};
