import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const SAMPLE = gunzipSync(
  readFileSync(join(import.meta.dirname, '../golden/bills/focus-sample-1000.csv.gz')),
).toString();
const TOTALS = {
  billedCost: '20.52022672899',
  cost: '14.97651418586',
  listCost: '20.39090575119',
  contractedCost: '14.97626039326',
};
const HEADER =
  'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ResourceId,x_Team';

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
});
afterAll(() => whence.close());

async function ask(input: Record<string, unknown>): Promise<SpendAnswer> {
  return whence.ask<SpendAnswer>('query', { measure: ['cost'], timeZone: 'UTC', ...input });
}

/** A line of November for so much, at a service of its own for each test. */
function line(service: string, cost: string, day: number, { resource = 'r-1', currency = 'USD' } = {}): string {
  // Each service is billed by itself, so that a whole bill is that of one test.
  const [from, to] = [day, day + 1].map((date) => `2026-11-${String(date).padStart(2, '0')}T00:00:00Z`);
  return `${cost},${cost},${currency},2026-11-01,2026-12-01,${from},${to},Acme ${service},${service},${resource},a`;
}

function bill(...lines: readonly string[]): string {
  return [HEADER, ...lines].join('\n');
}

function days(from: number, to: number): string {
  return bill(...Array.from({ length: to - from + 1 }, (_, index) => line('Overlap', '2', from + index)));
}

/** Sends a bill of one line over HTTP, as one file of a delivery. */
async function send(delivery: string): Promise<unknown> {
  const query = new URLSearchParams({ format: 'focus', source: 'part', delivery });
  const body = bill(line('Parts', '3', 3));
  const response = await whence.request(`/api/import?${query}`, { method: 'POST', body });
  return response.json();
}

/** A call that its provider says cost so much. */
function costlyCall(dollars: string, hour: number): object {
  return {
    id: `settled-${hour}`,
    at: `2026-11-07T0${hour}:00:00Z`,
    provider: 'mistral_ai',
    requestModel: 'mistral-large-2411',
    usage: { inputTokens: 1000 },
    reportedCost: { amount: dollars, currency: 'USD' },
  };
}

async function costOf(service: string): Promise<unknown> {
  const { totals } = await ask({ from: '2026-11-01', to: '2026-12-01', where: [`serviceName=${service}`] });
  return totals.cost;
}

describe('the 1,000 real rows', () => {
  it('stand in the ledger with the four totals of their file, to the last digit', async () => {
    const summary = await importAll(whence, 'focus', [SAMPLE]);
    expect(summary).toMatchObject({ read: 1000, accepted: 1000, duplicate: 0, restated: 0, rejected: 0, problems: [] });
    const question = {
      from: '2024-08-01',
      to: '2024-12-01',
      measure: ['billedCost', 'cost', 'listCost', 'contractedCost'],
    };
    expect((await ask(question)).totals).toMatchObject(TOTALS);
    const byCategory = await ask({ ...question, by: ['serviceCategory'], measure: ['billedCost'] });
    expect(byCategory.rows.map(({ values }) => values['serviceCategory'])).toContain('AI and Machine Learning');
  });

  it('loaded twice are there once', async () => {
    expect(await importAll(whence, 'focus', [SAMPLE])).toMatchObject({ accepted: 0, duplicate: 1000, restated: 0 });
    expect((await ask({ from: '2024-08-01', to: '2024-12-01' })).totals.cost).toBe(TOTALS.cost);
  });
});

describe('bills that come again', () => {
  it('a corrected bill restates its lines and adds what is new', async () => {
    await importAll(whence, 'focus', [bill(line('Corrected', '5', 3), line('Corrected', '7', 4))]);
    const again = bill(line('Corrected', '5', 3), line('Corrected', '6.50', 4), line('Corrected', '1', 5));
    expect(await importAll(whence, 'focus', [again])).toMatchObject({ accepted: 1, duplicate: 1, restated: 1 });
    expect(await costOf('Corrected')).toBe('12.5');
  });

  it('overlapping periods count once', async () => {
    await importAll(whence, 'focus', [days(1, 10)]);
    expect(await importAll(whence, 'focus', [days(6, 15)])).toMatchObject({ accepted: 5, duplicate: 5 });
    expect(await costOf('Overlap')).toBe('30');
  });

  it('a whole bill takes the place of what earlier deliveries said of it, also where lines are gone or tagged anew', async () => {
    const first = bill(line('Whole', '5', 3), line('Whole', '7', 4), line('Whole', '9', 5, { resource: 'r-2' }));
    await importAll(whence, 'focus', [first], { whole: true });
    const again = bill(line('Whole', '5', 3), line('Whole', '7', 4).replace(/,a$/, ',b'));
    expect(await importAll(whence, 'focus', [again])).toMatchObject({ accepted: 1, duplicate: 1, removed: 0 });
    expect(await costOf('Whole')).toBe('28');
    const whole = await importAll(whence, 'focus', [again], { whole: true });
    expect(whole).toMatchObject({ accepted: 0, duplicate: 2, restated: 0, removed: 2 });
    expect(await costOf('Whole')).toBe('12');
  });

  it('of a bill that was not read whole nothing is taken out', async () => {
    await importAll(whence, 'focus', [bill(line('Broken', '5', 3), line('Broken', '7', 4))]);
    const summary = await importAll(whence, 'focus', [bill(line('Broken', '5', 3), 'broken')], { whole: true });
    expect(summary).toMatchObject({ rejected: 1, removed: 0 });
    expect(summary.problems.map(({ code }) => code)).toEqual(['broken-row', 'bill-not-whole']);
    expect(await costOf('Broken')).toBe('12');
  });

  it('lines of one bill that say the same are several, in one file or in the files of one delivery', async () => {
    const twice = bill(line('Alike', '3', 3), line('Alike', '3', 3));
    expect(await importAll(whence, 'focus', [twice])).toMatchObject({ accepted: 2 });
    expect(await importAll(whence, 'focus', [bill(line('Alike', '3', 3)), bill(line('Alike', '3', 3))])).toMatchObject({
      duplicate: 2,
    });
    expect(await costOf('Alike')).toBe('6');
  });

  it('files sent one by one under one name are one delivery', async () => {
    expect(await send('november')).toMatchObject({ accepted: 1 });
    expect(await send('november')).toMatchObject({ accepted: 1 });
    expect(await send('again')).toMatchObject({ duplicate: 1 });
    expect(await costOf('Parts')).toBe('6');
  });
});

describe('bills with something wrong', () => {
  it('an unknown currency is refused, with the one that was meant; a known one without a rate stands in no total', async () => {
    const input = bill(
      line('Money', '1', 3, { currency: 'USF' }),
      line('Money', '2', 4, { currency: 'EUR' }),
      line('Money', '4', 5),
    );
    const summary = await importAll(whence, 'focus', [input]);
    expect(summary).toMatchObject({ accepted: 2, rejected: 1 });
    expect(summary.problems[0]).toMatchObject({
      code: 'unknown-currency',
      place: 'line 2, BillingCurrency',
      remedy: 'Did you mean USD?',
    });
    expect(await costOf('Money')).toBe('4');
  });

  it('a bill that does not add up is in, and told', async () => {
    const map = `columns: {Item: serviceName, Amount: billedCost, Day: from}
constants: {serviceProvider: Acme, currency: USD}
dateFormat: YYYY-MM-DD
timeZone: UTC
total: {Item: Total}`;
    const input = 'Item,Day,Amount\nSums,2026-11-03,10.00\nSums,2026-11-04,5.00\nTotal,,16.00\n';
    const summary = await importAll(whence, 'invoice', [input], { map });
    expect(summary).toMatchObject({ read: 3, accepted: 2, skipped: 1, rejected: 0 });
    expect(summary.problems).toMatchObject([
      { code: 'bill-total-differs', reason: 'the bill states 16, its 2 lines add up to 15: 1 less' },
    ]);
    expect(await costOf('Sums')).toBe('15');
  });

  it('dates in local time fall on the days of their zone', async () => {
    const map =
      'columns: {Item: serviceName, Amount: billedCost, Day: from}\nconstants: {serviceProvider: Acme, currency: USD}\ntimeZone: America/New_York';
    await importAll(whence, 'invoice', ['Item,Day,Amount\nLocal,2026-11-03,24.00\n'], { map });
    const question = { from: '2026-11-01', to: '2026-12-01', where: ['serviceName=Local'], grain: 'day' };
    const days = async (timeZone: string) =>
      (await ask({ ...question, timeZone })).rows
        .filter(({ measures }) => measures.cost !== '0')
        .map(({ time, measures }) => [String(time).slice(0, 10), measures.cost]);
    expect(await days('America/New_York')).toEqual([['2026-11-03', '24']]);
    expect(await days('UTC')).toEqual([
      ['2026-11-03', '19'],
      ['2026-11-04', '5'],
    ]);
  });

  it('a bill cut off in the middle of a row is in up to there', async () => {
    const input = bill(line('Cut off', '3', 3), line('Cut off', '4', 4)).slice(0, -20);
    const summary = await importAll(whence, 'focus', [input]);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
    expect(summary.problems[0]).toMatchObject({ code: 'broken-row', place: 'line 3' });
    expect(await costOf('Cut off')).toBe('3');
  });
});

describe('bills and the calls that they contain', () => {
  it('count once, as soon as the bill is in', async () => {
    await whence.importLines('calls', [costlyCall('3', 1), costlyCall('4', 2)]);
    await whence.installation.ledger.settle();
    const question = { from: '2026-11-07', to: '2026-11-08', where: ['provider=mistral_ai'] };
    expect((await ask(question)).totals.cost).toBe('7');
    const header =
      'BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ChargeDescription';
    const billed = '7.50,USD,2026-11-07,2026-11-08,Mistral AI,La Plateforme,mistral-large-2411 input tokens';
    await importAll(whence, 'focus', [`${header}\n${billed}\n`]);
    await whence.installation.ledger.settle();
    expect((await ask(question)).totals.cost).toBe('7.5');
  });
});
