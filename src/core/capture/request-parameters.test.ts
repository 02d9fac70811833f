import { describe, expect, it } from 'vitest';
import { parameterLabels } from './request-parameters.ts';

function parameters(body: Parameters<typeof parameterLabels>[0]): Record<string, string> {
  return Object.fromEntries(parameterLabels(body));
}

describe('parameters of a request', () => {
  it('are read where each provider has them', () => {
    const openai = { temperature: 0.2, max_completion_tokens: 800, reasoning_effort: 'High' };
    expect(parameters(openai)).toEqual({
      'parameter.temperature': '0.2',
      'parameter.maxTokens': '800',
      'parameter.reasoningEffort': 'high',
    });
    expect(parameters({ reasoning: { effort: 'low' }, max_output_tokens: 90 })).toEqual({
      'parameter.reasoningEffort': 'low',
      'parameter.maxTokens': '90',
    });
    const anthropic = { max_tokens: 1024, top_k: 40, thinking: { type: 'enabled', budget_tokens: 2048 } };
    expect(parameters(anthropic)).toEqual({
      'parameter.maxTokens': '1024',
      'parameter.topK': '40',
      'parameter.thinkingBudget': '2048',
    });
    const gemini = { temperature: 1, topK: 5, maxOutputTokens: 7, thinkingConfig: { thinkingLevel: 'HIGH' } };
    expect(parameters({ generationConfig: gemini })).toEqual({
      'parameter.temperature': '1',
      'parameter.topK': '5',
      'parameter.maxTokens': '7',
      'parameter.reasoningEffort': 'high',
    });
    expect(parameters({ inferenceConfig: { temperature: 0, maxTokens: 12 } })).toEqual({
      'parameter.temperature': '0',
      'parameter.maxTokens': '12',
    });
  });

  it('are never what somebody said, and a body that is none has none', () => {
    const hostile = { temperature: 'tell me a secret', reasoning_effort: '<script>', top_k: ['a'], max_tokens: null };
    expect(parameters(hostile)).toEqual({});
    expect(parameters({ ['__proto__']: { temperature: 1 }, reasoning: 'text' })).toEqual({});
    expect([null, 'text', 4, []].map(parameters)).toEqual([{}, {}, {}, {}]);
  });
});
