import { readFileSync } from 'node:fs';
import { compileRules } from '../../src/core/attribution/evaluate.ts';
import { parseRules } from '../../src/core/attribution/rules-text.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { pricedCall } from '../priced-call.ts';

/** What attribution of the starter rules costs on one core, over calls labelled in several ways. */
export interface AttributionSpeed {
  readonly valuesPerSecond: number;
  readonly explanationsPerSecond: number;
}

const CALLS = 1_000;
const ROUNDS = 600;
const SPELLINGS: readonly (readonly string[])[] = [
  ['feature', 'team', 'customer', 'environment', 'route', 'product', 'tenant', 'purpose', 'service', 'promptVersion'],
  [
    'app.feature',
    'app.team',
    'app.customer',
    'deployment.environment.name',
    'http.route',
    'service.name',
    'conversation',
  ],
  ['metadata.feature', 'metadata.user', 'owner', 'env'],
  ['promptVersion'],
];

export function measureAttribution(): AttributionSpeed {
  const parsed = parseRules(readFileSync(new URL('../../rules/starter.yaml', import.meta.url), 'utf8'));
  if (parsed.kind === 'problems') throw new Error('the starter rules have problems');
  const compiled = compileRules(parsed.rules);
  const calls = Array.from({ length: CALLS }, (_, index) => labelledCall(index));
  return {
    valuesPerSecond: perSecond(calls, (call) => compiled.values(call)),
    explanationsPerSecond: perSecond(calls, (call) => compiled.explain(call)),
  };
}

function labelledCall(index: number): PricedCall {
  const keys = SPELLINGS[index % SPELLINGS.length] ?? [];
  // Decoded from JSON, as labels are: objects written in the program would be faster to read.
  const text = JSON.stringify(Object.fromEntries(keys.map((key, at) => [key, `value-${(index * 31 + at) % 97}`])));
  const labels: Readonly<Record<string, string>> = JSON.parse(text);
  return pricedCall({ call: { labels } });
}

/** The best of several rounds: other work on the machine only ever makes a round slower. */
function perSecond(calls: readonly PricedCall[], action: (call: PricedCall) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (const call of calls) action(call);
    best = Math.min(best, performance.now() - start);
  }
  return Math.round((calls.length / best) * 1000);
}

if (import.meta.main) console.log(JSON.stringify(measureAttribution()));
