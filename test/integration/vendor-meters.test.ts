import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFiles } from '../../src/operations/import.ts';
import { openWhence, type TestWhence } from '../whence.ts';

/** A usage file as vendors of search, storage and seats hand out; made up, with a header of its own for every dimension. */
const METER = `Row,Usage Date,Cloud Region,Index,Plan Owner,Read Units,Write Units,Vectors,Storage GB Hours,Searches,Credits,Seats,Pages,Charge
1,2026-11-01,eu-west-1,products,ada,1500,,,,,,,,0.024
2,2026-11-01,eu-west-1,products,ada,,200,,,,,,,0.0008
3,2026-11-01,us-east-1,faq,bob,,,50000,12.5,,,,,0.0055
4,2026-11-02,us-east-1,faq,bob,,,,,40,2.25,,,0.4
5,2026-11-02,eu-west-1,,eve,,,,,,,3,,60
6,2026-11-02,eu-west-1,scans,eve,,,,,,,,17,0.0255
`;

const MAP = `
columns:
  Row: id
  Usage Date: at
  Read Units: usage.readUnits
  Write Units: usage.writeUnits
  Vectors: usage.vectors
  Storage GB Hours: usage.gigabyteHours
  Searches: usage.searches
  Credits: usage.credits
  Seats: usage.seats
  Pages: usage.pages
  Charge: reportedCost.amount
constants: { provider: vectorworks }
timeZone: UTC
others: labels
`;

const METER_FILE = {
  name: 'vectorworks.csv',
  content: (): Readable => Readable.from([Buffer.from(METER)]),
  onDisk: null,
};

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-10T00:00:00Z'));
  const input = { format: 'csv', map: MAP, label: [], source: 'vectorworks.csv' } as const;
  for (const accepted of [6, 0])
    expect(await importFiles(whence.context, { ...input, label: [] }, [METER_FILE])).toMatchObject({
      read: 6,
      accepted,
      rejected: 0,
      unpriced: 0,
    });
});
afterAll(() => whence.close());

interface Answer {
  readonly totals: { readonly cost: string };
  readonly rows: readonly { readonly values: Record<string, string>; readonly measures: { readonly cost: string } }[];
}

async function costs(by: string, where: readonly string[] = []): Promise<Record<string, string>> {
  const answer = await whence.ask<Answer>('query', {
    measure: 'cost',
    by,
    where,
    from: '2026-11-01',
    to: '2026-11-03',
  });
  return Object.fromEntries(
    answer.rows.map(({ values, measures }) => [Object.values(values).join('/'), measures.cost]),
  );
}

describe('meters of vendors, by a map alone', () => {
  it('H01: a meter file becomes typed usage, each quantity in its own unit', async () => {
    const usage = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(
        async (row) => (await whence.ask<{ call: { usage: unknown } }>('call', { id: String(row) })).call.usage,
      ),
    );
    expect(usage).toEqual([
      { readUnits: 1500 },
      { writeUnits: 200 },
      { vectors: 50_000, gigabyteHours: 12.5 },
      { searches: 40, credits: 2.25 },
      { seats: 3 },
      { pages: 17 },
    ]);
    expect(await costs('provider')).toEqual({ vectorworks: '60.4558' });
  });

  it('H02: the vendor’s dimensions can be asked for under the vendor’s names', async () => {
    expect(await costs('label.Index')).toEqual({
      '(none)': '60',
      faq: '0.4055',
      scans: '0.0255',
      products: '0.0248',
    });
    expect(await costs('label.Cloud Region,label.Plan Owner')).toEqual({
      'eu-west-1/eve': '60.0255',
      'us-east-1/bob': '0.4055',
      'eu-west-1/ada': '0.0248',
    });
    expect(await costs('label.Plan Owner', ['label.Cloud Region=us-east-1'])).toEqual({ bob: '0.4055' });
  });
});
