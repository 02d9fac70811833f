import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { attributesOf, type JsonExport, type JsonSpan, type Plain } from '../otlp-export.ts';

/** A trace as Langfuse exports it: what came in by OpenTelemetry, some of it moved into fields of Langfuse's own. */
interface RecordedTrace {
  readonly name: string;
  readonly observations: readonly Observation[];
}

interface Observation {
  readonly id: string;
  readonly traceId: string;
  readonly startTime: string;
  readonly endTime: string | null;
  readonly parentObservationId: string | null;
  readonly type: string;
  readonly name: string;
  readonly level: string;
  readonly model: string | null;
  readonly usageDetails: Readonly<Record<string, number>>;
  readonly metadata: {
    readonly attributes?: Readonly<Record<string, Plain>>;
    readonly resourceAttributes?: Readonly<Record<string, Plain>>;
    readonly scope?: { readonly name?: string; readonly version?: string | null };
  };
}

export function frameworkTraces(): RecordedTrace[] {
  const file = new URL('framework-traces.jsonl.gz', import.meta.url);
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .map((line): RecordedTrace => JSON.parse(line));
}

/** The trace as its framework exported it, one resource and scope a span. */
export function exportOfTrace({ observations }: RecordedTrace): JsonExport {
  return {
    resourceSpans: observations.map((observation) => {
      const { scope, resourceAttributes = {} } = observation.metadata;
      return {
        resource: { attributes: attributesOf(resourceAttributes) },
        scopeSpans: [
          {
            scope: { name: scope?.name ?? '', version: scope?.version ?? '' },
            spans: [spanOfObservation(observation)],
          },
        ],
      };
    }),
  };
}

function spanOfObservation(observation: Observation): JsonSpan {
  const { traceId, id, parentObservationId, name, startTime, endTime, level, metadata } = observation;
  const attributes = { ...metadata.attributes, ...movedAttributes(observation) };
  return {
    traceId,
    spanId: id,
    ...(parentObservationId === null ? {} : { parentSpanId: parentObservationId }),
    name,
    startTimeUnixNano: `${Date.parse(startTime)}000000`,
    endTimeUnixNano: `${Date.parse(endTime ?? startTime)}000000`,
    attributes: attributesOf(attributes),
    ...(level === 'ERROR' ? { status: { code: 2 } } : {}),
  };
}

/**
 * Langfuse takes some attributes out of the span when it understands them. They are put back as the span's dialect writes
 * them, except where they were never there: a count of input alone is Langfuse's own, by its tokenizer.
 */
function movedAttributes(observation: Observation): Record<string, Plain> {
  const { usageDetails, metadata } = observation;
  const scope = metadata.scope?.name ?? '';
  if (scope === 'langfuse-sdk') return langfuseAttributes(observation);
  const { input, output, total } = usageDetails;
  const hasUsage = Object.keys(metadata.attributes ?? {}).some((name) => /usage|token_count/.test(name));
  if (hasUsage || input === undefined || output === undefined) return {};
  const isOpenInference = scope.startsWith('openinference.');
  if (!isOpenInference) return { 'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': output };
  const counts = { 'llm.token_count.prompt': input, 'llm.token_count.completion': output };
  return total === undefined ? counts : { ...counts, 'llm.token_count.total': total };
}

function langfuseAttributes({ type, model, usageDetails }: Observation): Record<string, Plain> {
  return {
    'langfuse.observation.type': type.toLowerCase(),
    ...(model === null ? {} : { 'langfuse.observation.model.name': model }),
    ...(Object.keys(usageDetails).length === 0
      ? {}
      : { 'langfuse.observation.usage_details': JSON.stringify(usageDetails) }),
  };
}
