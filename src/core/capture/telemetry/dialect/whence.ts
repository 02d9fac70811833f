import { METERS, type Meter } from '../../../quantity.ts';
import { OPERATIONS } from '../../../call.ts';
import type { Dialect } from '../dialect.ts';

const METER_NAMES = Object.fromEntries(METERS.map((meter) => [meter, [`whence.usage.${meter}`]]));

/** Our own attributes: any span that states a quantity by them is a call, whatever it is otherwise. */
export const whence: Dialect = {
  name: 'whence',
  family: 'whence',
  tokens: {
    input: ['whence.usage.inputTokens'],
    output: ['whence.usage.outputTokens'],
    cacheRead: ['whence.usage.cacheReadTokens'],
    cacheWrite: ['whence.usage.cacheWriteTokens'],
    cacheWrite1h: ['whence.usage.cacheWrite1hTokens'],
    reasoning: ['whence.usage.reasoningTokens'],
    audioInput: ['whence.usage.audioInputTokens'],
    audioOutput: ['whence.usage.audioOutputTokens'],
    imageInput: ['whence.usage.imageInputTokens'],
    imageOutput: ['whence.usage.imageOutputTokens'],
  },
  meters: METER_NAMES satisfies { readonly [M in Meter]?: readonly string[] },
  facts: {
    provider: ['whence.provider'],
    requestModel: ['whence.model'],
    region: ['whence.region'],
    serviceTier: ['whence.serviceTier'],
    conversationId: ['whence.conversationId'],
    attempt: ['whence.attempt'],
    role: ['whence.role'],
    reportedAmount: ['whence.cost.amount'],
    reportedCurrency: ['whence.cost.currency'],
  },
  kinds: [
    {
      attribute: 'whence.operation',
      calls: Object.fromEntries(OPERATIONS.map((operation) => [operation, operation])),
      nodes: {},
    },
  ],
  labels: ['whence.label.'],
};
