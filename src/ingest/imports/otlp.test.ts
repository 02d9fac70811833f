import { expect, it } from 'vitest';
import { callsAmong, importedItems, outcomes } from '../../../test/imported-items.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function value(content: string | number) {
  return typeof content === 'string' ? { stringValue: content } : { intValue: String(content) };
}

function span(spanId: string, name: string, attributes: Readonly<Record<string, string | number>>, parentSpanId = '') {
  return {
    traceId: TRACE,
    spanId,
    parentSpanId,
    name,
    kind: 3,
    startTimeUnixNano: '1793534400000000000',
    endTimeUnixNano: '1793534401000000000',
    attributes: Object.entries(attributes).map(([key, content]) => ({ key, value: value(content) })),
  };
}

function exported(...spans: readonly object[]): string {
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'app' }, spans }] }],
  });
}

const CHAT = span(
  'b7ad6b7169203331',
  'chat gpt-5-mini',
  {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5-mini',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 20,
  },
  '00f067aa0ba902b7',
);
const AGENT = span('00f067aa0ba902b7', 'invoke_agent helper', {
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'helper',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 20,
});

it("the Collector's file: spans are calls, the tree around them comes along, metrics count nothing", async () => {
  const items = await importedItems(
    'otlp',
    [exported(CHAT), exported(AGENT), '{"resourceMetrics":[]}', '{"hello":1}', '{"resourceSpans'].join('\n'),
  );
  expect(outcomes(items).sort()).toEqual(['call', 'rejected', 'rejected', 'skipped', 'skipped']);
  expect(callsAmong(items)).toMatchObject([
    {
      identity: `span:${TRACE}:b7ad6b7169203331`,
      provider: 'openai',
      door: 'otlp',
      usage: { uncachedInputTokens: 100, visibleOutputTokens: 20 },
    },
  ]);
  expect(items.flatMap(({ spans }) => spans ?? [])).toMatchObject([{ name: 'invoke_agent helper', kind: 'agent' }]);
});

it('protobuf that is none fails as a whole', async () => {
  await expect(importedItems('otlp', Buffer.from([0xff, 0xff, 0xff, 0x01, 0x02]))).rejects.toThrow(
    'The export cannot be read',
  );
});
