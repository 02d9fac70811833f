import type { Status } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import type { Captured } from '../exchange.ts';
import { labelsFrom } from '../labels.ts';
import { callFromLine } from '../native.ts';
import { lineOfUsage } from '../native/line-usage.ts';
import { serviceTierOf } from '../service-tier.ts';
import { modelNamed, providerGuessed, providerNamed } from '../telemetry/provider-of-span.ts';
import type { TokenUsage } from '../telemetry/token-counts.ts';
import type { ExportRow } from './export-table.ts';

export interface ExportOptions {
  /** Epoch milliseconds; a call more than a day after it is refused. */
  readonly now: number;
  /** The door the export came through: the name of its format. */
  readonly door: string;
}

/** What a product's own reader adds to its row. */
export interface ExportFacts {
  readonly tokens: TokenUsage;
  readonly status: Status;
  readonly streamed: boolean;
  /** What the provider charged; null when the product only works it out from a price list. */
  readonly reportedDollars: string | null;
}

/** Prefixes that are providers; `meta-llama/llama-3` names a model as a whole. */
const PROVIDER =
  /^(?:openai|anthropic|aws\.bedrock|azure\.ai\.openai|azure\.ai\.inference|gcp\.gemini|gcp\.vertex_ai|groq|mistral_ai|cohere|deepseek|x_ai|together|fireworks|openrouter|perplexity|ollama|voyage|huggingface)$/;

/** A row as a call; everything in it is held against the same limits as a native line. */
export function callOfRow(
  row: ExportRow,
  { tokens, status, streamed, reportedDollars }: ExportFacts,
  options: ExportOptions,
): Captured {
  const { id, responseId, errorType, serviceTier, traceId, spanId, parentSpanId, conversationId, finishReason } =
    row.texts;
  const { provider, region, requestModel, responseModel } = modelsOf(row.texts);
  const usage = lineOfUsage(tokens.usage);
  const isMetered = Object.keys(usage).length > 0;
  const line = {
    at: row.at === null || Number.isNaN(row.at) ? undefined : row.at,
    id,
    responseId,
    provider,
    requestModel,
    responseModel,
    operation: row.operation ?? 'chat',
    status,
    errorType: status === 'ok' ? null : errorType,
    httpStatus: row.httpStatus,
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.timeToFirstTokenMs,
    usage,
    metering: isMetered ? 'provider' : 'none',
    conservation: isMetered ? tokens.conservation : 'unstated',
    serviceTier: serviceTierOf(serviceTier),
    region: row.texts.region ?? region,
    finishReason,
    streamed,
    traceId,
    spanId,
    parentSpanId,
    conversationId,
    labels: labelsFrom(row.labels.filter(([, value]) => value !== null)),
    reportedCost: reportedDollars === null ? null : { amount: reportedDollars, currency: 'USD' },
  };
  const call = callFromLine(line, options);
  return Array.isArray(call) ? { kind: 'rejected', problem: asOne(call) } : { kind: 'call', call };
}

/** All that is wrong with a row, told as the first with the others behind it. */
function asOne(problems: readonly Problem[]): Problem {
  const [first, ...others] = problems;
  if (!first) throw new Error('a row is refused without a problem');
  return { ...first, reason: [first.reason, ...others.map(({ place, reason }) => `${place} ${reason}`)].join('; ') };
}

/** `openai/gpt-5-mini`: gateways write whom they asked before the model; Vertex names a model by the path of a resource. */
function modelsOf({ provider, host, region, requestModel, responseModel }: ExportRow['texts']) {
  const stated = requestModel ?? responseModel;
  const asked = providerBefore(stated);
  const found = providerNamed(provider, host) ?? asked ?? providerGuessed(stated, '');
  return {
    provider: found,
    region: region ?? (requestModel === null ? null : modelNamed(requestModel).region),
    requestModel: modelOf(requestModel, found),
    responseModel: modelOf(responseModel, found),
  };
}

function modelOf(stated: string | null, provider: string): string | null {
  if (stated === null) return null;
  return modelNamed(providerBefore(stated) === provider ? stated.slice(stated.indexOf('/') + 1) : stated).model;
}

function providerBefore(model: string | null): string | null {
  const split = model?.indexOf('/') ?? -1;
  const prefix = split > 0 && model ? providerNamed(model.slice(0, split), null) : null;
  return prefix !== null && PROVIDER.test(prefix) ? prefix : null;
}
