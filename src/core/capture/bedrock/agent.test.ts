import { describe, expect, it } from 'vitest';
import { callOf, capturedOf } from '../../../../test/captured-call.ts';

const host = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const nova = `${host}/model/amazon.nova-lite-v1%3A0`;

function at(url: string, response_body: object, more: object = {}): object {
  return { url, request_body: {}, response_status: 200, response_body, ...more };
}

const step = (kind: string, model: string, inputTokens: number, outputTokens: number, traceId: string) => [
  { type: 'trace', data: { trace: { [kind]: { modelInvocationInput: { foundationModel: model, traceId } } } } },
  {
    type: 'trace',
    data: {
      trace: { [kind]: { modelInvocationOutput: { traceId, metadata: { usage: { inputTokens, outputTokens } } } } },
    },
  },
];

describe("Bedrock's agents and guardrails", () => {
  const agents = 'https://bedrock-agent-runtime.us-east-1.amazonaws.com';
  it('what an agent used is the sum of its steps, shared among their models', () => {
    const events = [
      ...step('routingClassifierTrace', 'amazon.nova-pro-v1:0', 263, 9, 'a'),
      ...step('orchestrationTrace', 'anthropic.claude-3-haiku', 1208, 70, 'b'),
    ];
    const call = callOf({
      url: `${agents}/agents/A/agentAliases/B/sessions/S1/text`,
      response_status: 200,
      eventstream_events: events,
    });
    expect(call.usage).toEqual({ uncachedInputTokens: 1471, visibleOutputTokens: 79 });
    expect(call.parts?.map(({ model }) => model)).toEqual(['amazon.nova-pro-v1:0', 'anthropic.claude-3-haiku']);
    expect(call.conversationId).toBe('S1');
  });

  it('without a trace an agent is unmetered, as is a retrieval', () => {
    expect(
      callOf({
        url: `${agents}/agents/A/agentAliases/B/sessions/S/text`,
        response_status: 200,
        eventstream_events: [{ type: 'chunk', data: { bytes: '' } }],
      }).metering,
    ).toBe('none');
    expect(callOf(at(`${agents}/knowledgebases/K/retrieve`, { retrievalResults: [] }))).toMatchObject({
      operation: 'vector.query',
      metering: 'none',
    });
  });

  it('each policy of a guardrail bills units of its own; free ones are none', () => {
    const usage = {
      contentPolicyUnits: 1,
      topicPolicyUnits: 2,
      sensitiveInformationPolicyFreeUnits: 5,
      wordPolicyUnits: 0,
    };
    const call = callOf(at(`${host}/guardrail/g1/version/1/apply`, { usage, action: 'GUARDRAIL_INTERVENED' }));
    expect(call).toMatchObject({ operation: 'guardrail', usage: { requests: 3 } });
    expect(call.parts).toEqual([
      { model: 'guardrail.contentPolicy', usage: { requests: 1 } },
      { model: 'guardrail.topicPolicy', usage: { requests: 2 } },
    ]);
  });

  it('counting tokens and listing models is no call', () => {
    expect(capturedOf(at(`${nova}/count-tokens`, { inputTokens: 9 })).kind).toBe('skipped');
    expect(capturedOf(at('https://bedrock.us-east-1.amazonaws.com/foundation-models', {})).kind).toBe('skipped');
  });
});
