import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../../charge.ts';
import { CHARGE_CATEGORIES } from '../../charge.ts';
import { OPERATIONS } from '../../call.ts';
import { QUANTITIES } from '../../quantity.ts';
import { sampleCharge } from '../../../../test/sample-charge.ts';
import type { Json } from '../exchange.ts';
import { ChargeLines, lineFromCharge } from './native-charge.ts';

const LINE = {
  from: '2026-11-01',
  to: '2026-12-01',
  serviceProvider: 'Pinecone',
  billedCost: '70.00',
  currency: 'USD',
};

function read(line: Json) {
  return new ChargeLines('api').read(line);
}

function chargeOf(change: Readonly<Record<string, Json>> = {}): Charge {
  const line = read({ ...LINE, ...change });
  if (line.kind !== 'charge') throw new Error(JSON.stringify(line));
  return line.charge;
}

function problems(line: Json): string[] {
  const told = read(line);
  return told.kind === 'refused'
    ? told.problems.map(({ place, reason, remedy }) => `${place} ${reason}. ${remedy}`)
    : [];
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._:/-]{0,20}[a-z0-9]$/);
const maybe = fc.option(word);
const words = fc
  .dictionary(word, word, { maxKeys: 3 })
  .map((made) => Object.fromEntries(Object.entries(made).toSorted(([left], [right]) => (left < right ? -1 : 1))));
const picos = fc.bigInt(-(10n ** 24n), 10n ** 24n);
const second = fc.integer({ min: 1_500_000_000, max: 1_900_000_000 });
const period = fc
  .tuple(second, fc.integer({ min: 1, max: 40_000_000 }))
  .map(([from, length]) => ({ from: from * 1000, to: (from + length) * 1000 }));
const amount = fc.option(fc.record({ quantity: fc.nat().map(String), unit: word }));

const charges: fc.Arbitrary<Charge> = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{32}$/),
    format: fc.constantFrom('focus', 'cbf', 'api'),
    chargePeriod: period,
    billingPeriod: period,
    serviceProvider: word,
    billingAccount: word,
    invoice: maybe,
    category: fc.constantFrom(...CHARGE_CATEGORIES),
    isCorrection: fc.boolean(),
    serviceName: word,
    description: maybe,
    consumed: amount,
    priced: amount,
    commitment: maybe,
    costs: fc.record({ billed: picos, effective: picos, list: picos, contracted: picos }),
    currency: fc.constantFrom('USD', 'EUR', 'Credits'),
    tags: words,
    assigned: words,
    native: words,
    traffic: fc.option(
      fc.record({
        provider: fc.constantFrom('openai', 'aws.bedrock', 'pinecone'),
        model: maybe,
        operation: fc.constantFrom(...OPERATIONS),
        quantity: fc.option(fc.constantFrom(...QUANTITIES)),
        serviceTier: maybe,
      }),
    ),
  })
  .map((told) => sampleCharge('any', '0', told));

describe('a charge as a line', () => {
  it('goes out and comes back the same, to the last digit', () => {
    fc.assert(
      fc.property(charges, (charge) => {
        const line: Json = JSON.parse(JSON.stringify(lineFromCharge(charge)));
        expect(read(line)).toEqual({ kind: 'charge', charge, notes: [] });
      }),
    );
  });

  it('needs a beginning, a provider, a cost and a currency; the rest follows', () => {
    expect(chargeOf()).toMatchObject({
      invoiceIssuer: 'Pinecone',
      hostProvider: 'Pinecone',
      category: 'usage',
      chargePeriod: { from: Date.UTC(2026, 10), to: Date.UTC(2026, 11) },
      billingPeriod: { from: Date.UTC(2026, 10), to: Date.UTC(2026, 11) },
      costs: { billed: 70_000_000_000_000n, effective: 70_000_000_000_000n, list: 0n, contracted: 0n },
      traffic: { provider: 'pinecone', operation: 'compute' },
    });
    expect(problems({})).toEqual([
      'from is missing. Say when the charge begins: "2026-11-01".',
      'currency is missing. Say the currency: "USD".',
    ]);
  });

  it('says all that is wrong with it, with the field that was meant', () => {
    expect(problems({ ...LINE, billedcosts: 1 })[0]).toBe(
      'billedcosts is no field of a charge. Did you mean billedCost?',
    );
    expect(problems({ ...LINE, traffic: { provider: 'openai', operation: 'chatt' } })[0]).toBe(
      'operation is chatt. Did you mean chat?',
    );
    expect(problems([1])[0]).toContain('line is no JSON object');
  });

  it('is the same line with another cost, and another with another tag', () => {
    const id = chargeOf().id;
    expect(chargeOf({ billedCost: 71, consumedQuantity: 3 }).id).toBe(id);
    expect(chargeOf({ tags: { team: 'a' } }).id).not.toBe(id);
    expect(chargeOf({ id: 'mine' }).id).toBe(chargeOf({ id: 'mine', description: 'restated' }).id);
  });

  it('may say itself what traffic it is for, or that it is for none', () => {
    expect(chargeOf({ traffic: {} }).traffic).toBeNull();
    expect(
      chargeOf({ traffic: { provider: 'azure', model: 'gpt-5', operation: 'chat', quantity: 'uncachedInputTokens' } })
        .traffic,
    ).toEqual({
      provider: 'azure.ai.openai',
      model: 'gpt-5',
      operation: 'chat',
      quantity: 'uncachedInputTokens',
      serviceTier: null,
    });
  });

  it('whatever JSON comes, it is a charge or refused with a reason', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(LINE), 'tags', 'traffic', 'native', 'isCorrection'),
          fc.jsonValue(),
        ),
        (change) => {
          const line: Json = JSON.parse(JSON.stringify({ ...LINE, ...change }));
          const told = read(line);
          expect(told.kind === 'charge' || (told.kind === 'refused' && told.problems.length > 0)).toBe(true);
        },
      ),
    );
  });
});
