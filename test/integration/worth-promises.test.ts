import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, openStatementWhence, type StatementWhence } from '../statement-whence.ts';

const AT = '2026-11-05T12:00:00Z';
const MONTH = { at: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z' };

let told: StatementWhence;

/** A call that costs what it says. */
function call(id: string, dollars: string, labels: Record<string, string>, more: object = {}): object {
  return {
    id,
    at: AT,
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 100, outputTokens: 10 },
    reportedCost: { amount: dollars, currency: 'USD' },
    labels,
    ...more,
  };
}

/** Of a provider without prices, so that what the sender reports is the cost. */
function reported(id: string, dollars: string, labels: Record<string, string>, more: object = {}): object {
  return call(id, dollars, labels, { provider: 'house', requestModel: 'house-1', ...more });
}

function day(number: number): string {
  return `2026-11-${String(number).padStart(2, '0')}T12:00:00Z`;
}

beforeAll(async () => {
  told = await openStatementWhence({ privacy: { pseudonymise: false } });
});
afterAll(() => told.whence.close());

async function send(...statements: readonly object[]): Promise<void> {
  const { answer } = await told.post('/api/metrics', lines(...statements));
  expect(answer.rejected).toEqual([]);
}

async function events(...list: readonly object[]): Promise<void> {
  const { answer } = await told.post('/api/events', JSON.stringify(list));
  expect(answer.rejected).toEqual([]);
}

interface Units {
  readonly rows: readonly {
    values: Record<string, string>;
    unit: string | null;
    volume: string | null;
    amount: string | null;
  }[];
  readonly totals: { unit: string | null };
  readonly sentence: string;
  readonly gaps: { amountWithoutVolume: string; unstated: string[] };
}

describe('what spend is worth', () => {
  it('D05: 1,000 resolved tickets and 200.00 of spend are 0.20 per resolved ticket, and the margin per customer is right', async () => {
    const mark = { feature: 'd05' };
    await told.whence.importLines('calls', [
      reported('d-1', '150', { ...mark, customer: 'acme' }),
      reported('d-2', '50', { ...mark, customer: 'bolt' }),
    ]);
    await events(
      ...Array.from({ length: 1000 }, (_, index) => ({
        outcome: 'ticket-resolved',
        id: `T${index}`,
        at: AT,
        success: true,
        labels: { ...mark, customer: index < 600 ? 'acme' : 'bolt' },
      })),
      { outcome: 'ticket-resolved', id: 'given up', at: AT, success: false, labels: { ...mark, customer: 'bolt' } },
    );
    await send(
      { name: 'd05-revenue', value: 500, ...MONTH, labels: { customer: 'acme' } },
      { name: 'd05-revenue', value: 40, ...MONTH, labels: { customer: 'bolt' } },
    );
    await told.whence.drained();
    const units = await told.ask<Units>('units', { per: 'ticket-resolved', where: 'feature=d05', by: 'customer' });
    expect(units.totals).toMatchObject({ amount: '200', volume: '1000', unit: '0.2' });
    expect(units.rows.map(({ values, unit }) => [values['customer'], unit])).toEqual([
      ['acme', '0.25'],
      ['bolt', '0.125'],
    ]);
    const margin = await told.ask<{ rows: object[]; totals: object }>('margin', {
      revenue: 'd05-revenue',
      where: 'feature=d05',
    });
    expect(margin.rows).toMatchObject([
      { values: { customer: 'acme' }, revenue: '500', aiCost: '150', grossMargin: '350', margin: 0.7 },
      { values: { customer: 'bolt' }, revenue: '40', aiCost: '50', grossMargin: '-10', margin: -0.25 },
    ]);
    expect(margin.totals).toMatchObject({ revenue: '540', aiCost: '200', grossMargin: '340' });
  });

  it('K04: a customer with 30% of spend and 5% of revenue has the index 6.0 and is first', async () => {
    const shares = [
      ['k-small', 30, 5],
      ['k-large', 50, 80],
      ['k-middle', 20, 15],
    ] as const;
    await told.whence.importLines(
      'calls',
      shares.map(([customer, spend]) => reported(customer, String(spend), { feature: 'k04', customer })),
    );
    await send(
      ...shares.map(([customer, , revenue]) => ({
        name: 'k04-revenue',
        value: revenue,
        ...MONTH,
        labels: { customer },
      })),
    );
    await told.whence.drained();
    const { rows, sentence } = await told.ask<{ rows: { index: number }[]; sentence: string }>('disproportion', {
      against: 'k04-revenue',
      where: 'feature=k04',
    });
    expect(rows[0]).toMatchObject({ values: { customer: 'k-small' }, spendShare: 0.3, share: 0.05 });
    expect(rows.map(({ index }) => Number(index.toFixed(3)))).toEqual([6, 1.333, 0.625]);
    expect(sentence).toContain('6.0 times its share');
  });

  it('N23: price 10 and AI cost of goods 6.50 are 35%; below the target is an alert, and ten times the usage is foreseen', async () => {
    await told.whence.importLines('calls', [reported('n-1', '6.5', { feature: 'n23', customer: 'n-thin' })]);
    await told.whence.importLines('calls', [reported('n-2', '1', { feature: 'n23', customer: 'n-good' })]);
    await send(
      { name: 'n23-price', value: 10, ...MONTH, labels: { customer: 'n-thin' } },
      { name: 'n23-price', value: 10, ...MONTH, labels: { customer: 'n-good' } },
    );
    await told.whence.drained();
    await told.whence.ask('margin-guard', { revenue: 'n23-price', target: 0.7 });
    const margin = await told.ask<{ rows: object[]; alerts: object[]; target: number }>('margin', {
      where: 'feature=n23',
    });
    expect(margin.target).toBe(0.7);
    expect(margin.rows).toMatchObject([
      { values: { customer: 'n-thin' }, margin: 0.35, state: 'below-target', atScale: 0.35, atScaleFlat: -5.5 },
      { values: { customer: 'n-good' }, margin: 0.9, state: 'ok', atScale: 0.9, atScaleFlat: 0 },
    ]);
    expect(margin.alerts).toMatchObject([{ values: { customer: 'n-thin' }, shortfall: '3.5' }]);
    await told.whence.ask('margin-guard', { target: 0.3 });
    const eased = await told.ask<{ alerts: object[] }>('margin', { where: 'feature=n23', revenue: 'n23-price' });
    expect(eased.alerts).toEqual([]);
  });

  it('O01: the profit and loss line of each product contains the AI cost that this ledger says', async () => {
    await told.whence.importLines('calls', [
      reported('o-1', '12.25', { feature: 'o01', product: 'desk' }),
      reported('o-2', '3', { feature: 'o01', product: 'library' }),
    ]);
    await send(
      { name: 'o01-revenue', value: 100, ...MONTH, labels: { product: 'desk' } },
      { name: 'o01-revenue', value: 8, ...MONTH, labels: { product: 'library' } },
      { name: 'o01-hosting', value: 20, ...MONTH, labels: { product: 'desk' } },
    );
    await told.whence.drained();
    const lines = await told.ask<{ rows: { values: Record<string, string>; aiCost: string }[]; rulesRevision: number }>(
      'margin',
      {
        by: 'product',
        revenue: 'o01-revenue',
        other: 'o01-hosting',
        where: 'feature=o01',
        grain: 'month',
      },
    );
    expect(lines.rows).toMatchObject([
      { values: { product: 'desk' }, revenue: '100', aiCost: '12.25', otherCost: '20', grossMargin: '67.75' },
      { values: { product: 'library' }, revenue: '8', aiCost: '3', otherCost: null, grossMargin: '5' },
    ]);
    const ledger = await told.ask<{
      rows: { values: Record<string, string>; measures: { cost: string } }[];
      rulesRevision: number;
    }>('query', { measure: 'cost', by: 'product', where: 'feature=o01' });
    expect(lines.rows.map(({ values, aiCost }) => [values['product'], aiCost])).toEqual(
      ledger.rows.map(({ values, measures }) => [values['product'], measures.cost]),
    );
    expect(lines.rulesRevision).toBe(ledger.rulesRevision);
  });

  it('I09: what one more outcome costs ranks features as the fixture does, with confidence and what is missing', async () => {
    const days = Array.from({ length: 12 }, (_, index) => index + 1);
    /** A base of 5 a day, and so much for each outcome. */
    const features = [
      ['i-cheap', 0.5],
      ['i-dear', 2],
    ] as const;
    await told.whence.importLines('calls', [
      ...features.flatMap(([feature, each]) =>
        days.map((number) =>
          reported(`${feature}-${number}`, String(5 + each * number), { feature }, { at: day(number) }),
        ),
      ),
      reported('i-none', '9', { feature: 'i-none' }, { at: day(3) }),
      call(
        'i-unpriced',
        '0',
        { feature: 'i-dear' },
        { at: day(2), provider: 'house', requestModel: 'x', reportedCost: undefined },
      ),
    ]);
    await events(
      ...features.flatMap(([feature]) =>
        days.flatMap((number) =>
          Array.from({ length: number }, (_, index) => ({
            outcome: 'i09-done',
            id: `${feature}-${number}-${index}`,
            at: day(number),
            labels: { feature },
          })),
        ),
      ),
    );
    await told.whence.drained();
    const { rows } = await told.ask<{
      rows: { values: Record<string, string>; marginal: number | null; gaps: string[] }[];
    }>('marginal-cost', { per: 'i09-done', where: 'feature=i-cheap|i-dear|i-none', to: '2026-11-13' });
    expect(rows.map(({ values, marginal }) => [values['feature'], marginal && Number(marginal.toFixed(6))])).toEqual([
      ['i-cheap', 0.5],
      ['i-dear', 2],
      ['i-none', null],
    ]);
    expect(rows[0]).toMatchObject({ confidence: 'high', buckets: 12, gaps: [] });
    expect(rows[1]).toMatchObject({ confidence: 'high', gaps: ['1 calls without a price'] });
    expect(rows[2]).toMatchObject({
      confidence: 'none',
      gaps: ['1 buckets of which no volume was told', '0 buckets with both are too few'],
    });
  });
});

it('what is not told is unknown, not zero: no volume, no unit cost; no revenue, no margin; a feature nothing is told of, no share', async () => {
  await told.whence.importLines('calls', [reported('u-1', '7', { feature: 'untold', customer: 'u' })]);
  await send({ name: 'gap', at: '2026-11-20T00:00:00Z', value: 5, labels: { customer: 'other' } });
  await told.whence.drained();
  const units = await told.ask<Units>('units', { per: 'gap', by: 'customer', where: 'feature=untold' });
  expect(units.rows.find(({ values }) => values['customer'] === 'u')).toMatchObject({
    amount: '7',
    volume: null,
    unit: null,
  });
  expect(units.gaps.amountWithoutVolume).toBe('7');
  const before = await told.ask<Units>('units', { per: 'gap', to: '2026-11-10' });
  expect(before.totals).toMatchObject({ volume: null, unit: null });
  expect(before.sentence).toContain('Nothing was told of gap');
  const margin = await told.ask<{ rows: object[] }>('margin', {
    revenue: 'gap',
    where: 'feature=untold',
    by: 'customer',
  });
  expect(margin.rows).toContainEqual(expect.objectContaining({ revenue: null, margin: null, state: 'no-revenue' }));
});

it('by a dimension that the volume does not know, each part is held against all of it, and the parts add up', async () => {
  await told.whence.importLines('calls', [
    reported('p-1', '6', { feature: 'parts', team: 'a' }),
    reported('p-2', '4', { feature: 'parts', team: 'b' }),
  ]);
  await send({ name: 'parts-users', reading: 'level', at: '2026-11-05T00:00:00Z', value: 5 });
  await told.whence.drained();
  const units = await told.ask<Units>('units', { per: 'parts-users', by: 'team', where: 'feature=parts' });
  expect(units.gaps.unstated).toEqual(['team', 'feature']);
  expect(units.rows.map(({ unit }) => unit)).toEqual(['1.2', '0.8']);
  expect(units.totals.unit).toBe('2');
});

it('a unit that was defined is kept, replaced by its title, and refused when what it is per does not exist', async () => {
  await send({ name: 'defined', at: '2026-11-05T00:00:00Z', value: 5 });
  await told.whence.drained();
  await told.whence.ask('unit-define', { title: 'Cost per thing', per: 'defined', by: ['team'] });
  await told.whence.ask('unit-define', { title: 'Cost per thing', per: 'defined', where: ['feature=parts'] });
  const { units } = await told.whence.ask<{ units: object[] }>('units-defined');
  expect(units).toEqual([
    { title: 'Cost per thing', per: 'defined', measure: 'cost', by: [], where: ['feature=parts'] },
  ]);
  await expect(told.whence.ask('unit-define', { title: 'x', per: 'defind' })).rejects.toThrow(/Did you mean defined/);
});
