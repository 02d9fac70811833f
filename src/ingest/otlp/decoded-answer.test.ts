import { describe, expect, it } from 'vitest';
import { chatSpan, exportOf, protobufOf, spanOf, START } from '../../../test/otlp-export.ts';
import { OuterSpans } from '../../core/capture/telemetry/nesting.ts';
import { decodeTraces } from './decode.ts';

function traces(spans: Parameters<typeof exportOf>[0]) {
  const options = { door: 'otlp', now: START + 3_600_000, outerSpans: new OuterSpans() };
  return decodeTraces(protobufOf(exportOf(spans)), 'protobuf', options);
}

describe('a span that its framework and its client both write', () => {
  const asked = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5-mini' };
  const outer = { spanId: '0a00000000000001', attributes: asked };
  const inner = spanOf({ spanId: '0a00000000000002', parentSpanId: outer.spanId, attributes: asked, isError: true });

  it('is one call when both failed, and two when the outer one was answered in the end', () => {
    expect(traces([inner, spanOf({ ...outer, isError: true })]).calls.map(({ spanId }) => spanId)).toEqual([
      inner.spanId,
    ]);
    expect(traces([inner, chatSpan(outer)]).calls.map(({ status }) => status)).toEqual(['error', 'ok']);
  });
});

function answering(text: string) {
  const attributes = { 'openinference.span.kind': 'LLM', 'output.value': text };
  return traces([spanOf({ spanId: '0a00000000000001', attributes })]);
}

describe('an answer', () => {
  const spanId = '0a00000000000001';

  it('that was not counted yet when the span ended leaves the usage open', () => {
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 10 };
    expect(traces([spanOf({ spanId, attributes })]).calls[0]).toMatchObject({
      usage: { uncachedInputTokens: 10 },
      metering: 'estimated',
    });
    const embedding = { ...attributes, 'gen_ai.operation.name': 'embeddings' };
    expect(traces([spanOf({ spanId, attributes: embedding })]).calls[0]?.metering).toBe('provider');
  });

  it('in OpenInference gives the call its response id, and nothing else', () => {
    const id = 'resp_0b5cbf1ce3f8b01c00696d5e6d1bdc819c849e7ff3935fc167';
    const answer = { object: 'response', output: [{ id: 'msg_0b5cbf1ce3f8b01c00696d5e70', text: 'said' }], id };
    const captured = answering(JSON.stringify(answer));
    expect(captured.calls).toMatchObject([{ responseId: id, identity: `response:${id}` }]);
    expect(JSON.stringify(captured)).not.toContain('said');
    expect(answering(JSON.stringify({ text: JSON.stringify(answer) })).calls[0]?.responseId).toBeNull();
  });
});
