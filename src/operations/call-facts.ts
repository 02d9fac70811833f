import { z } from 'zod';
import { inputTokens, outputTokens } from '../core/quantity.ts';
import type { Call } from '../core/call.ts';

/** A call as it is told to people and programs: times as ISO 8601, money as text. */
export const callFacts = z.object({
  id: z.string(),
  identity: z.string(),
  at: z.string(),
  provider: z.string(),
  requestModel: z.string().nullable(),
  responseModel: z.string().nullable(),
  operation: z.string(),
  status: z.string(),
  errorType: z.string().nullable(),
  httpStatus: z.number().nullable(),
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  usage: z.record(z.string(), z.number()),
  parts: z.array(z.object({ model: z.string(), usage: z.record(z.string(), z.number()) })).nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  tokens: z.number(),
  metering: z.string(),
  conservation: z.string(),
  serviceTier: z.string().nullable(),
  region: z.string().nullable(),
  finishReason: z.string().nullable(),
  streamed: z.boolean(),
  responseId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  parentSpanId: z.string().nullable(),
  conversationId: z.string().nullable(),
  logicalRequestId: z.string().nullable(),
  attempt: z.number(),
  role: z.string(),
  labels: z.record(z.string(), z.string()),
  reportedCost: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  segments: z.array(z.object({ kind: z.string(), hash: z.string(), bytes: z.number() })).nullable(),
  door: z.string(),
  doors: z.array(z.string()),
});

/** `doors` are all that it came through, nearest the provider first. */
export function factsOf(
  call: Call,
  doors: readonly string[],
  reportedAmount: string | null,
): z.infer<typeof callFacts> {
  const [input, output] = [inputTokens(call.usage), outputTokens(call.usage)];
  return {
    ...call,
    at: new Date(call.at).toISOString(),
    usage: { ...call.usage },
    parts: call.parts === null ? null : call.parts.map(({ model, usage }) => ({ model, usage: { ...usage } })),
    inputTokens: input,
    outputTokens: output,
    tokens: input + output,
    labels: { ...call.labels },
    segments: call.segments === null ? null : call.segments.map((segment) => ({ ...segment })),
    doors: [...doors],
    reportedCost:
      call.reportedCost && reportedAmount !== null
        ? { amount: reportedAmount, currency: call.reportedCost.currency }
        : null,
  };
}
