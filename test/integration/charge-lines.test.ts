import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHARGE_DIMENSIONS } from '../../src/core/dimension.ts';
import { CHARGE_CATEGORIES, CHARGE_ORIGINS, type Charge } from '../../src/core/charge.ts';
import { MEASURES, type SpendQuery } from '../../src/core/ledger/spend-query.ts';
import { formatPicos } from '../../src/core/money.ts';
import { GRAINS } from '../../src/core/period.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { dimensionSummary } from '../../src/store/dimension-summary.ts';
import { runSpendQuery, type SpendStore } from '../../src/store/spend-query.ts';
import { spendQuery } from '../ledger-sample.ts';
import { sampleCharge, storable } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const FROM = Date.UTC(2026, 8, 1);
const TO = Date.UTC(2026, 10, 20);
const SECOND = 1000;

const RULES = `version: 1
dimensions:
  feature: { rules: [{ from: [label.feature] }] }
  team:
    default: (shared)
    rules: [{ from: [label.team] }, { value: platform, when: { charge.serviceName: Databases } }]
`;

let serial = 0;
const charge: fc.Arbitrary<Charge> = fc
  .record({
    origin: fc.constantFrom(...CHARGE_ORIGINS),
    category: fc.constantFrom(...CHARGE_CATEGORIES),
    from: fc.integer({ min: FROM / SECOND, max: TO / SECOND }),
    seconds: fc.oneof(fc.constant(3600), fc.constant(86_400), fc.integer({ min: 1, max: 40 * 86_400 })),
    picos: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 15n }),
    currency: fc.constantFrom('USD', 'USD', 'EUR'),
    serviceName: fc.constantFrom('Databases', 'Virtual Machines', ''),
    resource: fc.constantFrom(null, 'i-1', "it's"),
    tags: fc.constantFrom({}, { feature: 'search' }, { feature: 'chat', team: 'red' }, { team: '(none)' }),
    assigned: fc.constantFrom({}, {}, { feature: 'assigned' }),
  })
  .map(({ from, seconds, picos, ...told }) => {
    const chargePeriod = { from: from * SECOND, to: (from + seconds) * SECOND };
    return sampleCharge(`charge-${serial++}`, formatPicos(picos), { ...told, chargePeriod });
  });

const DIMENSIONS = ['feature', 'team', 'provider', 'model', 'attempt', 'label.feature', ...CHARGE_DIMENSIONS];
const interval = fc
  .tuple(fc.integer({ min: FROM, max: TO }), fc.integer({ min: FROM, max: TO }), fc.constantFrom(1, 60_000, 3_600_000))
  .map(([one, two, unit]) => ({
    from: Math.floor(Math.min(one, two) / unit) * unit,
    to: Math.floor(Math.max(one, two) / unit) * unit,
  }));
const filter = fc.record({
  dimension: fc.constantFrom('feature', 'team', 'costOrigin', 'taggability', 'resource', 'label.team'),
  operator: fc.constantFrom('is', 'isNot', 'contains', 'matches'),
  values: fc.array(fc.constantFrom('search', 'red', '(none)', 'bill', 'taggable', 'i', '^s'), {
    minLength: 1,
    maxLength: 2,
  }),
} as const);
const question: fc.Arbitrary<SpendQuery> = fc
  .record({
    measures: fc.subarray([...MEASURES], { minLength: 1 }),
    by: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 4 }),
    interval,
    grain: fc.option(fc.constantFrom(...GRAINS)),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
    where: fc.array(filter, { maxLength: 2 }),
    versus: fc.option(interval, { freq: 2 }),
    limit: fc.option(fc.integer({ min: 0, max: 6 })),
  })
  .map((asked) => spendQuery({ ...asked, order: null }));

let whence: TestWhence;
let store: SpendStore;
beforeAll(async () => {
  whence = await openWhence({}, () => TO);
  await whence.ask('rules-publish', { text: RULES });
  ({ store } = whence.context);
});
afterAll(() => whence.close());

function bring(charges: readonly Charge[]): Promise<unknown> {
  return storeCharges(whence.context.engine, charges.map(storable), 'test');
}

it('questions about charges have one answer, whether charges are read as they are or as the rules see them', async () => {
  const asIs: SpendStore = {
    engine: store.engine,
    rules: store.rules,
    allocations: store.allocations,
    priceBook: store.priceBook,
    ledger: () => store.ledger(),
    dirtyHours: () => store.dirtyHours(),
    supersededHours: () => store.supersededHours(),
    hasCharges: () => store.hasCharges(),
  };
  const all = fc.sample(charge, { numRuns: 400, seed: 11 });
  await bring(all.slice(0, 300));
  await whence.installation.ledger.settle();
  const check = async (numRuns: number): Promise<void> => {
    expect(store.chargeTable?.()).not.toBeNull();
    for (const query of fc.sample(question, { numRuns, seed: 12 })) {
      expect(await runSpendQuery(store, query)).toEqual(await runSpendQuery(asIs, query));
    }
    const whole = { from: FROM, to: TO };
    expect(await dimensionSummary(store, whole)).toEqual(await dimensionSummary(asIs, whole));
  };
  await check(30);
  await bring(all.slice(250).map((one) => ({ ...one, category: 'tax' as const })));
  expect(store.chargeTable?.()).toBeNull();
  await untilWritten();
  await check(8);
  await whence.ask('rules-publish', { text: RULES.replace('label.feature', 'label.team') });
  expect(store.chargeTable?.()).toBeNull();
  await untilWritten();
  await check(8);
}, 240_000);

/** Lines are not written again at once. */
async function untilWritten(): Promise<void> {
  for (;;) {
    await whence.installation.ledger.settle();
    if (store.chargeTable?.() !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
