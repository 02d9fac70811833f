import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineFromCharge } from '../../src/core/capture/bill/native-charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { importAll } from '../imported-file.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const LINE = {
  from: '2026-11-01',
  to: '2026-12-01',
  serviceProvider: 'Pinecone',
  billedCost: '70.00',
  currency: 'USD',
};

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
});
afterAll(() => whence.close());

async function post(body: string | Uint8Array<ArrayBuffer>): Promise<unknown> {
  const response = await whence.request('/api/charges', { method: 'POST', body });
  return { status: response.status, ...(await response.json()) };
}

async function costOf(serviceProvider: string): Promise<unknown> {
  const question = { from: '2026-11', to: '2026-12', timeZone: 'UTC', measure: ['cost'] };
  const answer = await whence.ask<SpendAnswer>('query', { ...question, where: [`serviceProvider=${serviceProvider}`] });
  return answer.totals.cost;
}

describe('POST /api/charges', () => {
  it('takes lines into the ledger, once however often they come, and anew when they are restated', async () => {
    const line = JSON.stringify(LINE);
    expect(await post(line)).toEqual({ status: 202, accepted: 1, duplicate: 0, restated: 0, rejected: [] });
    expect(await post(new Uint8Array(gzipSync(line)))).toMatchObject({ accepted: 0, duplicate: 1 });
    expect(await post(JSON.stringify([{ ...LINE, billedCost: '71.50' }]))).toMatchObject({ accepted: 0, restated: 1 });
    expect(await costOf('Pinecone')).toBe('71.5');
  });

  it('says of each line that it refuses what is wrong with it, and takes the others', async () => {
    const lines = [
      { ...LINE, serviceProvider: 'Qdrant' },
      { ...LINE, currency: 'USF' },
      { ...LINE, costs: 1 },
    ];
    const answer = await post(`${lines.map((line) => JSON.stringify(line)).join('\n')}\nno json`);
    expect(answer).toMatchObject({
      status: 202,
      accepted: 1,
      rejected: [
        { line: 2, code: 'unknown-currency', place: 'currency', hint: 'Did you mean USD?' },
        { line: 3, code: 'unknown-field', place: 'costs' },
        { line: 4, code: 'not-json' },
      ],
    });
  });

  it('what an export writes is imported as the same charges', async () => {
    const charge = sampleCharge('exported', '12.34', {
      serviceProvider: 'Exported',
      format: 'focus',
      native: { x_Team: 'a' },
    });
    const file = JSON.stringify(lineFromCharge({ ...charge, chargePeriod: month, billingPeriod: month }));
    expect(await importAll(whence, 'charges', [file])).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await importAll(whence, 'charges', [file])).toMatchObject({ accepted: 0, duplicate: 1 });
    expect(await costOf('Exported')).toBe('12.34');
  });
});

const month = { from: Date.UTC(2026, 10), to: Date.UTC(2026, 11) };
