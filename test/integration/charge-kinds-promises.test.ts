import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BilledWhence, costlyCall, gpu } from '../billed-whence.ts';
import { importAll } from '../imported-file.ts';

const GOLDEN = join(import.meta.dirname, '../golden/bills');

let billed: BilledWhence;
beforeAll(async () => {
  billed = await BilledWhence.open();
});
afterAll(() => billed.whence.close());

describe('promises about what bills count', () => {
  it('B06: storage, reads and writes of a vector database are three priced lines for each index', async () => {
    const meters = [
      ['Storage', '3.30', '10', 'GB-Months'],
      ['Read Units', '16.00', '1000000', 'Read Units'],
      ['Write Units', '4.00', '500000', 'Write Units'],
    ] as const;
    const lines = ['products', 'tickets'].flatMap((index) =>
      meters.map(([meter, cost, quantity, unit]) => ({
        cost,
        at: '2025-08-01',
        to: '2025-09-01',
        provider: 'Pinecone',
        service: 'Pinecone',
        meter,
        resource: index,
        quantity,
        unit,
      })),
    );
    await billed.bill(...lines);
    expect(await billed.costBy('2025-08', ['resource', 'operation'])).toEqual({
      'products vector.storage': '3.3',
      'products vector.query': '16',
      'products vector.write': '4',
      'tickets vector.storage': '3.3',
      'tickets vector.query': '16',
      'tickets vector.write': '4',
    });
  });

  it('H04: tokens, requests, seconds, images and seats are five lines of one ledger, priced and summed', async () => {
    await billed.bill(
      {
        cost: '3.00',
        at: '2025-09-01',
        provider: 'OpenAI',
        meter: 'gpt-5 input tokens',
        quantity: '2.4',
        unit: '1M Tokens',
      },
      {
        cost: '5.00',
        at: '2025-09-01',
        provider: 'Perplexity',
        meter: 'Sonar requests',
        quantity: '1000',
        unit: 'Requests',
      },
      {
        cost: '0.60',
        at: '2025-09-01',
        provider: 'Deepgram',
        meter: 'Transcription',
        quantity: '100',
        unit: 'Minutes',
      },
      { cost: '4.00', at: '2025-09-01', provider: 'OpenAI', meter: 'Images', quantity: '100', unit: 'Images' },
      {
        cost: '190.00',
        at: '2025-09-01',
        provider: 'GitHub',
        service: 'GitHub Copilot Business',
        meter: 'Seats',
        quantity: '10',
        unit: 'Seats',
      },
    );
    const kinds = await billed.whence.context.engine.query<Record<string, string>>(
      "SELECT chargedQuantity AS quantity, toString(chargedAmount) AS amount, toString(cost) AS cost FROM charges FINAL WHERE billingStart = '2025-09-01 00:00:00' ORDER BY quantity",
    );
    expect(kinds.map(({ quantity, amount, cost }) => [quantity, Number(amount), Number(cost)])).toEqual([
      ['images', 100, 4],
      ['requests', 1000, 5],
      ['seats', 10, 190],
      ['seconds', 6000, 0.6],
      ['uncachedInputTokens', 2_400_000, 3],
    ]);
    expect((await billed.ask('2025-09')).totals.cost).toBe('202.6');
  });

  it('H05: 245 executions of one credit at 2 dollars are 490.00', async () => {
    await importAll(billed.whence, 'focus', [readFileSync(join(GOLDEN, 'virtual_currency_pricing_model_a2.csv'))]);
    const where = ['sku=762343'];
    expect((await billed.ask('2025-04', { where, measure: ['cost', 'billedCost'] })).totals).toEqual({
      cost: '490',
      billedCost: '0',
    });
  });

  it('N01: usage, cloud, software and context of one feature are one answer', async () => {
    const feature = { feature: 'answers' };
    await billed.bill(gpu('2025-10-02', '40', { ...feature, team: 'discovery' }));
    await importAll(billed.whence, 'invoice', ['Item,Day,Amount\nRead Units,2025-10-03,20.00\n'], {
      map: 'columns: {Item: skuMeter, Day: from, Amount: billedCost}\nconstants: {serviceProvider: Pinecone, currency: USD, tags.feature: answers, tags.team: discovery}\ntimeZone: UTC',
    });
    await billed.whence.importLines('calls', [
      costlyCall('2025-10-04T10:00:00Z', '7', { ...feature, team: 'discovery' }),
    ]);
    const { rows, totals } = await billed.ask('2025-10', {
      by: ['serviceProvider', 'operation', 'team'],
      where: ['feature=answers'],
      measure: ['cost', 'tokens'],
    });
    expect(
      rows.map(({ values, measures }) => [Object.values(values).join(' '), measures.cost, measures.tokens]),
    ).toEqual([
      ['AWS compute discovery', '40', 0],
      ['Pinecone vector.query discovery', '20', 0],
      ['openai chat discovery', '7', 1000],
    ]);
    expect(totals.cost).toBe('67');
  });

  it('P12: what a feature costs in the cloud and in software stands side by side', async () => {
    await billed.bill(gpu('2025-11-02', '40', { feature: 'answers' }), {
      cost: '20',
      at: '2025-11-02',
      provider: 'Pinecone',
      meter: 'Storage',
      tags: { feature: 'answers' },
    });
    expect(await billed.costBy('2025-11', ['feature', 'serviceProvider'], { grain: 'day' })).toEqual({
      'answers AWS': '40',
      'answers Pinecone': '20',
    });
  });
});
