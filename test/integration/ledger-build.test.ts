import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { Interval } from '../../src/core/period.ts';
import { bucketStarts } from '../../src/core/period.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { listCalls } from '../../src/store/call-list.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { rebuildHours } from '../../src/store/ledger-build.ts';
import { markDirty } from '../../src/store/metadata/dirty-hours.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { labelRules, LedgerSample, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 5, 1);
const all: Interval = { from: FROM - DAY, to: FROM + 11 * DAY };

let serial = 0;
const call: fc.Arbitrary<PricedCall> = fc
  .record({
    at: fc.integer({ min: FROM, max: FROM + 10 * DAY }),
    feature: fc.constantFrom('search', 'chat', ''),
    customer: fc.nat(30),
    picos: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  })
  .map(({ at, feature, customer, picos }) =>
    pricedCall({
      call: { ...idOfSender(`build-${serial++}`)!, at, labels: { feature, customer: `customer-${customer}` } },
      price: { kind: 'priced', picos, lines: [], basis: 'book', listPicos: null },
    }),
  );
const some = (count: number, seed: number): PricedCall[] => fc.sample(call, { numRuns: count, seed });

let sample: LedgerSample;
let revision = 1;
beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});
beforeEach(async () => {
  await sample.engine.command('TRUNCATE TABLE calls');
  sample.rules = labelRules(++revision, ['feature', 'team', 'environment'], ['customer']);
  await sample.settle();
});

const total = async () => (await runSpendQuery(sample.store, spendQuery({ interval: all }))).totals;

describe('the ledger', () => {
  it('built hour by hour as calls came is the ledger built from scratch, byte for byte', async () => {
    for (let batch = 0; batch < 6; batch++) {
      await sample.insert(some(150, 100 + batch));
      if (batch % 2 === 0) await sample.settle();
    }
    await sample.settle();
    const grown = await sample.dump();
    sample.rules = { ...sample.rules, revision: ++revision };
    await sample.settle();
    expect(await sample.dump()).toBe(grown);
    expect(grown.split('\n').length).toBeGreaterThan(1000);
  });

  it('built twice is the same ledger', async () => {
    await sample.insert(some(300, 200));
    await sample.settle();
    const once = await sample.dump();
    await markDirty(sample.metadata, [FROM, FROM + 30 * HOUR, FROM + 31 * HOUR, FROM - DAY]);
    await sample.settle();
    expect(await sample.dump()).toBe(once);
  });

  it('counts a call that was put into the store twice once, as raw answers do', async () => {
    await sample.insert(some(200, 300));
    const before = await total();
    await sample.engine.command('INSERT INTO calls SELECT * FROM calls', {}, { insert_deduplicate: 0 });
    expect(await total()).toEqual(before);
    await markDirty(sample.metadata, bucketStarts(all, 'hour', 'UTC'));
    expect(await total()).toEqual(before);
    await sample.settle();
    expect(await total()).toEqual(before);
    const byLabel = await runSpendQuery(sample.store, spendQuery({ interval: all, by: ['label.feature'] }));
    expect(byLabel.totals).toEqual(before);
    const order = { by: 'cost', descending: true } as const;
    const shared = { interval: all, where: [], order, dimensions: [], limit: 150 };
    const first = await listCalls(sample.store, { ...shared, cursor: null });
    const second = await listCalls(sample.store, { ...shared, cursor: first.next });
    const third = await listCalls(sample.store, { ...shared, cursor: second.next });
    const ids = [first, second, third].flatMap(({ calls }) => calls.map(({ id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([200, 200]);
  });

  it('forgets an hour whose calls are gone', async () => {
    await sample.insert(some(200, 400));
    await sample.settle();
    await sample.engine.command('TRUNCATE TABLE calls');
    await markDirty(sample.metadata, bucketStarts(all, 'hour', 'UTC'));
    await sample.settle();
    expect(await total()).toEqual({ cost: '0', calls: 0 });
    expect((await sample.dump()).split('\n')).toHaveLength(4);
  });

  it('leaves an hour dirty that changes while it is built, so that no call is lost from sight', async () => {
    await sample.insert(some(100, 500));
    await sample.settle();
    const [late] = some(1, 501);
    const hour = Math.floor(late!.call.at / HOUR) * HOUR;
    await markDirty(sample.metadata, [hour]);
    const racing = new LedgerStore({
      allocations: () => [],
      engine: sample.engineWith(async (sql, run) => {
        await run();
        if (sql.includes('REPLACE PARTITION') && sql.includes('narrow')) await sample.insert([late!]);
      }),
      metadata: sample.metadata,
      rules: () => sample.rules,
      priceBook: () => 'sample',
      clock: () => sample.now,
    });
    await racing.rebuild();
    expect(await sample.marks()).toEqual([hour]);
    expect(await total()).toMatchObject({ calls: 101 });
    await sample.settle();
    expect(await sample.marks()).toEqual([]);
    expect(await total()).toMatchObject({ calls: 101 });
  });

  it('leaves the hour we are in to raw calls, and takes it over when it has ended', async () => {
    await sample.insert(some(1, 600));
    await sample.settle();
    sample.now = FROM + 10 * HOUR + 1;
    await sample.insert([pricedCall({ call: { ...idOfSender('now')!, at: FROM + 10 * HOUR } })]);
    await sample.settle();
    expect(await sample.marks()).toEqual([FROM + 10 * HOUR]);
    const answer = await runSpendQuery(sample.store, spendQuery({ interval: all }));
    expect([answer.calls, answer.readFrom.rawHours]).toEqual([2, 1]);
    sample.now += HOUR;
    await sample.settle();
    expect(await sample.marks()).toEqual([]);
    expect((await runSpendQuery(sample.store, spendQuery({ interval: all }))).readFrom.rawHours).toBe(0);
  });

  it('finds out which dimensions have many values when the first calls come, and keeps them out of the narrow table', async () => {
    const calls = some(400, 650).map((priced, n) => ({
      ...priced,
      call: { ...priced.call, labels: { team: `team-${n}` } },
    }));
    const narrowDimensions = async () => (await sample.store.ledger())!.narrow.dimensions.map(({ name }) => name);
    expect(await narrowDimensions()).toContain('team');
    expect(await narrowDimensions()).not.toContain('customer');
    await sample.insert(calls);
    await sample.settle();
    expect(await narrowDimensions()).not.toContain('team');
    expect(await narrowDimensions()).toContain('feature');
    const { rows } = await runSpendQuery(sample.store, spendQuery({ interval: all, by: ['team'], limit: 1 }));
    expect(rows).toHaveLength(1);
  });

  it('answers by new rules at once from calls, and from their own ledger when that is built; the old one is gone then', async () => {
    await sample.insert(some(200, 700));
    await sample.settle();
    const old = (await sample.store.ledger())!;
    sample.rules = { ...labelRules(++revision, ['customer', 'feature']) };
    const byCustomer = spendQuery({ interval: all, by: ['customer'] });
    const raw = await runSpendQuery(sample.store, byCustomer);
    expect(raw.readFrom.ledgerHours).toBe(0);
    expect(raw.rulesRevision).toBe(revision);
    await sample.settle();
    const built = await runSpendQuery(sample.store, byCustomer);
    expect(built.readFrom.rawHours).toBe(0);
    expect(built.rows).toEqual(raw.rows);
    const tables = await sample.engine.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE name LIKE 'ledger%' AND database = currentDatabase() ORDER BY name",
    );
    const kinds = ['behaved', 'executions', 'narrow', 'tall', 'wide'];
    expect(tables.map(({ name }) => name.replace(/^ledger\d+_/, ''))).toEqual(
      kinds.map((kind) => `r${revision}_${kind}`),
    );
    expect(old.wide.name).not.toBe(tables.at(-1)!.name);
  });

  it('is built and asked by rules of more than a thousand lines', async () => {
    await sample.insert(some(50, 900));
    const plain = labelRules(++revision, ['feature', 'team']);
    const many = Array.from({ length: 700 }, (_, n) => ({
      when: {
        kind: 'in',
        reading: { source: { kind: 'label', key: 'service' }, transforms: [] },
        values: [`service-${n}`],
      } as const,
      validFrom: null,
      validUntil: null,
      value: { kind: 'constant', text: `feature-${n}` } as const,
      confidence: 1,
      source: null,
      kind: null,
      poolOwner: null,
    }));
    const dimensions = plain.dimensions.map((dimension) => ({ ...dimension, rules: [...many, ...dimension.rules] }));
    sample.rules = { ...plain, dimensions };
    const byBoth = spendQuery({ interval: all, by: ['feature', 'team'] });
    const raw = await runSpendQuery(sample.store, byBoth);
    expect(raw.calls).toBe(50);
    await sample.settle();
    expect((await runSpendQuery(sample.store, byBoth)).rows).toEqual(raw.rows);
  });

  it('survives a build that broke half way: the next one starts over', async () => {
    await sample.insert(some(100, 800));
    await sample.settle();
    const whole = await sample.dump();
    const ledger = (await sample.store.ledger())!;
    const breaking = sample.engineWith(async (sql, run) => {
      if (sql.includes('REPLACE PARTITION') && sql.includes('narrow')) throw new Error('power cut');
      await run();
    });
    const hours = bucketStarts(all, 'hour', 'UTC');
    await markDirty(sample.metadata, hours);
    await expect(rebuildHours(breaking, ledger, hours)).rejects.toThrow('power cut');
    await sample.settle();
    expect(await sample.dump()).toBe(whole);
  });
});
