import { chatSpan, exportOf, protobufOf, START } from '../otlp-export.ts';

export const SPANS = 512;

const RESOURCE = {
  'service.name': 'shop',
  'service.version': '1.2',
  'deployment.environment.name': 'production',
  'k8s.pod.label.team': 'ads',
  'cloud.region': 'eu-west-1',
};

/** An export of 512 model calls with 25 GenAI attributes each, in protobuf; batches of another number share no id. */
export function spanBatch(number: number): Buffer {
  const spans = Array.from({ length: SPANS }, (_, index) => {
    const place = number * SPANS + index;
    return chatSpan({
      traceId: digits(Math.floor(place / 4) + 1, 32),
      spanId: digits(place + 1, 16),
      parentSpanId: digits(Math.floor(place / 4) + 1e9, 16),
      startMs: START + place,
      attributes: {
        'gen_ai.response.id': `chatcmpl-Cj4xu0Nus6lKWVVmxlb7TZTs${place.toString(36)}`,
        'gen_ai.conversation.id': `conversation-${place % 100}`,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.request.temperature': 0.2,
        'gen_ai.request.max_tokens': 1024,
        'gen_ai.request.top_p': 0.9,
        'gen_ai.request.stream': true,
        'gen_ai.response.time_to_first_chunk': 0.19,
        'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Sunny."}]}]',
        'gen_ai.system_instructions': '[{"type":"text","content":"You are helpful."}]',
        'gen_ai.agent.name': 'support',
        'server.address': 'api.openai.com',
        'server.port': 443,
        'openai.response.service_tier': 'default',
        'user.id': `user-${place % 50}`,
        'app.feature': 'search',
      },
    });
  });
  return protobufOf(exportOf(spans, RESOURCE));
}

/** Digits that look like an id: a multiple of an odd number goes through all values before it repeats. */
function digits(place: number, length: number): string {
  const mixed = (BigInt(place) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  return mixed.toString(16).padStart(16, '0').padStart(length, 'a');
}
