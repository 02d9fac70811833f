import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { inputTokens, outputTokens } from '../../src/core/quantity.ts';
import { OuterSpans } from '../../src/core/capture/telemetry/nesting.ts';
import { decodeTraces } from '../../src/ingest/otlp/decode.ts';
import { type JsonExport, protobufOf } from '../otlp-export.ts';
import { exportOfTrace, frameworkTraces } from './framework-trace.ts';

/** What each execution truly used, worked out by hand (docs/methods/telemetry.md says how): calls, input, output. */
const TRUE_TOTALS: Readonly<Record<string, readonly [calls: number, input: number, output: number]>> = {
  'agno-2025-06-11': [2, 826, 245],
  'autogen-2025-06-06': [1, 41, 3],
  'beeai-2025-08-01': [3, 0, 0],
  'claude-agent-2025-12-22': [4, 34, 232],
  'crewai-2025-07-11': [1, 190, 164],
  'csharp-agent-with-gemini-2026-03-09': [3, 8047, 414],
  'google-adk-2025-08-28': [2, 67, 9],
  'google-gemini-2025-08-01': [1, 6, 2055],
  'koog-2025-08-26': [2, 215, 125],
  'langgraph-js-2025-10-30': [2, 321, 123],
  'langgraph-python-2025-08-22': [2, 168, 66],
  'llamaindex-2025-06-05': [1, 13, 81],
  'microsoft-agent-2025-12-17': [2, 293, 106],
  'openai-agents-2025-09-30': [2, 140, 44],
  'pydantic-ai-2025-06-06': [1, 31, 96],
  'pydantic-ai-tools-2025-06-06': [1, 31, 96],
  'pydantic-ai-tools-2025-12-04': [4, 1315, 209],
  'pydantic-ai-with-gemini-2025-12-24': [1, 40, 159],
  'vercel-aisdk-2025-11-17': [1, 62, 85],
  'vertex-ai-2025-08-01': [1, 5, 2018],
};

const options = () => ({ door: 'otlp', now: Date.UTC(2026, 10, 1), outerSpans: new OuterSpans() });
const TRACES = frameworkTraces();

function decoded(trace: (typeof TRACES)[number]) {
  return decodeTraces(Buffer.from(JSON.stringify(exportOfTrace(trace))), 'json', options());
}

function byId(calls: readonly Call[]): Call[] {
  return calls.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

type OneSpan = JsonExport['resourceSpans'][number];

/** An inner span ends before its outer one; where both end in one millisecond, it began later. */
function inEndingOrder(left: OneSpan, right: OneSpan): number {
  const [one, other] = [left, right].map(({ scopeSpans }) => scopeSpans[0]?.spans[0]);
  const ends = Number(one?.endTimeUnixNano) - Number(other?.endTimeUnixNano);
  return ends || Number(other?.startTimeUnixNano) - Number(one?.startTimeUnixNano);
}

describe('traces of twenty frameworks', () => {
  it.each(TRACES.map((trace) => [trace.name, trace] as const))('%s counts once', (name, trace) => {
    const { calls, spans, refusedCount } = decoded(trace);
    const input = calls.reduce((sum, { usage }) => sum + inputTokens(usage), 0);
    const output = calls.reduce((sum, { usage }) => sum + outputTokens(usage), 0);
    expect([calls.length, input, output]).toEqual(TRUE_TOTALS[name]);
    expect([calls.length + spans.length, refusedCount]).toEqual([trace.observations.length, 0]);
    expect(calls.filter(({ conservation }) => conservation === 'broken')).toEqual([]);
    expect(calls.filter(({ provider }) => provider === 'unknown')).toEqual([]);
  });

  it('say the same in protobuf as in JSON', () => {
    for (const trace of TRACES) {
      expect(decodeTraces(protobufOf(exportOfTrace(trace)), 'protobuf', options())).toEqual(decoded(trace));
    }
  });

  it('give the same calls however their spans are spread over batches, as each is sent when it has ended', () => {
    const batchSizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 });
    for (const trace of TRACES) {
      const { calls, spans } = decoded(trace);
      const ended = exportOfTrace(trace).resourceSpans.toSorted(inEndingOrder);
      fc.assert(
        fc.property(batchSizes, (sizes) => {
          const memory = options();
          let rest = ended;
          const parts = sizes.map((size) => {
            const batch = { resourceSpans: rest.slice(0, size) };
            rest = rest.slice(size);
            return decodeTraces(protobufOf(batch), 'protobuf', memory);
          });
          expect(byId(parts.flatMap((part) => part.calls))).toEqual(byId(calls));
          expect(parts.flatMap((part) => part.spans).length).toBe(spans.length);
        }),
        { numRuns: 10 },
      );
    }
  });

  it('give the same calls in whatever order the spans of a batch are', () => {
    for (const trace of TRACES) {
      const request = exportOfTrace(trace);
      fc.assert(
        fc.property(
          fc.shuffledSubarray([...request.resourceSpans], { minLength: request.resourceSpans.length }),
          (all) => {
            const { calls } = decodeTraces(protobufOf({ resourceSpans: all }), 'protobuf', options());
            expect(byId(calls)).toEqual(byId(decoded(trace).calls));
          },
        ),
        { numRuns: 10 },
      );
    }
  });

  it('leave nothing behind of what was said', () => {
    const content = /prompt|completion|message|content|input|output|instruction|query|definitions|llm_request/i;
    for (const trace of TRACES) {
      const kept = JSON.stringify(decoded(trace));
      for (const { metadata } of trace.observations) {
        for (const [name, value] of Object.entries(metadata.attributes ?? {})) {
          const said = String(value).slice(0, 60);
          if (!content.test(name) || said.length < 60) continue;
          expect(kept).not.toContain(JSON.stringify(said).slice(1, -1));
        }
      }
    }
  });
});
