import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { CHARGE_CATEGORIES } from '../src/core/charge.ts';
import type { Charge } from '../src/core/charge.ts';
import type { Usage } from '../src/core/quantity.ts';
import { AMOUNTS, COSTS, INSTANTS, KEYS, LABELS, MICROS, sent, text } from './generated-words.ts';
import { pricedCall } from './priced-call.ts';

const usage: Arbitrary<Usage> = fc.record(
  {
    uncachedInputTokens: fc.constantFrom(...AMOUNTS),
    cacheReadTokens: fc.constantFrom(...AMOUNTS),
    visibleOutputTokens: fc.constantFrom(...AMOUNTS),
    seconds: fc.constantFrom(...MICROS),
    images: fc.constantFrom(0, 1, 9),
  },
  { requiredKeys: [] },
);

/** Any call: values of the kinds that rules of `generatedRules` look for, and missing and empty ones. */
export const generatedCall = fc
  .record({
    labels: fc.dictionary(
      fc.constantFrom(...LABELS),
      fc.oneof({ weight: 8, arbitrary: sent }, { weight: 1, arbitrary: fc.constant('') }),
    ),
    usage,
    at: fc.constantFrom(...INSTANTS, ...INSTANTS.map((at) => at + 1), Date.UTC(2026, 1, 28, 7, 5)),
    requestModel: fc.option(sent),
    region: fc.option(sent),
    traceId: fc.constantFrom(null, '', '4bf92f3577b34da6a3ce929d0e0e4736'),
    durationMs: fc.constantFrom(null, 0, 10, 4_294_967_295),
    httpStatus: fc.constantFrom(null, 100, 200, 503),
    attempt: fc.constantFrom(0, 1, 2, 65_535),
    status: fc.constantFrom('ok' as const, 'error' as const),
    streamed: fc.boolean(),
    parentSpanId: fc.option(fc.constant('00f067aa0ba902b7')),
    conversationId: fc.option(sent),
    picos: fc.option(fc.constantFrom(...COSTS)),
    developer: fc.option(sent),
  })
  .map(({ developer, picos, ...call }) =>
    pricedCall({
      call,
      model: { developer, family: null, model: 'a.b', version: null },
      price:
        picos === null
          ? { kind: 'unpriced', reason: 'unknown-model', detail: '' }
          : { kind: 'priced', picos, lines: [], basis: 'book', listPicos: null },
    }),
  );

/** What any charge tells; its period begins at a whole second, as a bill's does. */
export const generatedCharge: Arbitrary<Partial<Charge>> = fc
  .record({
    tags: fc.dictionary(fc.constantFrom(...KEYS), text),
    assigned: fc.dictionary(fc.constantFrom('d0', 'd1', 'constructor'), text),
    serviceName: text,
    category: fc.constantFrom(...CHARGE_CATEGORIES),
    resource: fc.option(text),
    description: fc.option(text),
    subAccount: fc.option(text),
    region: fc.option(text),
    isCorrection: fc.boolean(),
    currency: fc.constantFrom('USD', 'XCD'),
    effective: fc.constantFrom(...COSTS),
    billed: fc.constantFrom(...COSTS),
    model: fc.option(text),
    from: fc.constantFrom(...INSTANTS.filter((at) => at % 1000 === 0)),
  })
  .map(({ effective, billed, model, from, ...told }) => ({
    ...told,
    costs: { effective, billed, list: effective, contracted: effective },
    chargePeriod: { from, to: from + 3_600_000 },
    traffic:
      model === null ? null : { provider: 'openai', model, operation: 'chat', quantity: null, serviceTier: null },
  }));
