import { describe, expect, it } from 'vitest';
import { importFormatNamed } from '../../core/capture/import-format.ts';
import { formatPicos } from '../../core/money.ts';
import { importedBill, totalsOf } from '../../../test/imported-charges.ts';

const MAP = {
  columns: {
    Leistung: 'serviceName',
    'Zeitraum von': 'from',
    'Zeitraum bis': 'to',
    Betrag: 'billedCost',
    Menge: 'consumedQuantity',
    Einheit: 'consumedUnit',
    Projekt: 'tags.project',
  },
  constants: { serviceProvider: 'Parchment', invoice: 'R-17', currency: 'EUR' },
  dateFormat: 'DD.MM.YYYY',
  timeZone: 'Europe/Berlin',
  decimalComma: true,
  lastDay: true,
  separator: ';',
  total: { Leistung: ['Summe', 'Gesamt'] },
};
const HEADER = 'Leistung;Zeitraum von;Zeitraum bis;Betrag;Menge;Einheit;Projekt;Steuersatz';
const LINES = [
  'Seiten;01.11.2026;30.11.2026;1.234,50 €;12,5;Seiten;suche;19',
  'Sitze;01.11.2026;30.11.2026;100,00 €;4;Sitze;;19',
];

function bill(...rows: readonly string[]): string {
  return [HEADER, ...rows].join('\n');
}

async function idOf(row: string): Promise<string | undefined> {
  const { charges } = await importedBill('invoice', bill(row), { map: { ...MAP, total: undefined } });
  return charges[0]?.id;
}

describe('a vendor’s bill by a map', () => {
  it('is charges in its own zone, with its own numbers, up to the end of its last day', async () => {
    const { charges, rejected, noted, skipped } = await importedBill(
      'invoice',
      bill(...LINES, 'Summe;;;1.334,50 €;;;;'),
      { map: MAP },
    );
    expect([rejected, noted, skipped]).toEqual([[], [], 1]);
    expect(totalsOf(charges)).toEqual({ billed: '1334.5', effective: '1334.5', list: '0', contracted: '0' });
    expect(charges[0]).toMatchObject({
      format: 'invoice',
      chargePeriod: { from: Date.parse('2026-10-31T23:00:00Z'), to: Date.parse('2026-11-30T23:00:00Z') },
      serviceProvider: 'Parchment',
      invoice: 'R-17',
      currency: 'EUR',
      consumed: { quantity: '12.5', unit: 'Seiten' },
      tags: { project: 'suche' },
      native: { Betrag: '1.234,50 €', Steuersatz: '19' },
    });
  });

  it('whose lines do not add up to its total says both sums and the difference, the lines being in', async () => {
    const { charges, noted } = await importedBill('invoice', bill(...LINES, 'Summe;;;1.400,00 €;;;;'), { map: MAP });
    expect(charges).toHaveLength(2);
    expect(noted).toMatchObject([
      { code: 'bill-total-differs', reason: 'the bill states 1400, its 2 lines add up to 1334.5: 65.5 less' },
    ]);
  });

  it('may state its total in the map, and is told when no row states it', async () => {
    const stated = await importedBill('invoice', bill(...LINES), { map: { ...MAP, total: '1.334,49' } });
    expect(stated.noted[0]?.reason).toBe('the bill states 1334.49, its 2 lines add up to 1334.5: 0.01 more');
    const missing = await importedBill('invoice', bill(...LINES), { map: MAP });
    expect(missing.noted[0]?.reason).toBe('no row states it; 2 lines were read');
  });

  it('with one broken line loses that line alone, and says why', async () => {
    const rows = bill(
      ...LINES,
      'Sitze;30.02.2026;28.02.2026;1,00 €;1;Sitze;;19',
      'Sitze;01.11.2026;30.11.2026;eins;1;Sitze;;19',
      'Sitze;01.11.2026',
    );
    const { charges, rejected } = await importedBill('invoice', rows, { map: { ...MAP, total: undefined } });
    expect(charges).toHaveLength(2);
    expect(rejected.map(({ place }) => place)).toEqual([
      'line 4, column Zeitraum von',
      'line 5, column Betrag',
      'line 6, billedCost',
    ]);
  });

  it('restated, or with another column that is no amount, is the same line or another', async () => {
    const [first = ''] = LINES;
    const id = await idOf(first);
    expect(await idOf(first.replace('1.234,50', '9,00').replace('12,5', '1'))).toBe(id);
    expect(await idOf(first.replace(';19', ';7'))).not.toBe(id);
    expect(await idOf(first.replace('suche', 'ablage'))).not.toBe(id);
  });

  it('is told the wrong field, zone or total of its map at once', async () => {
    const wrong = { ...MAP, columns: { Betrag: 'billedCosts' }, total: { a: 1, b: 2 } };
    await expect(importedBill('invoice', '', { map: wrong })).rejects.toThrow(
      'columns.Betrag to billedCosts: is no field of a charge',
    );
    await expect(importedBill('invoice', '', { map: { ...MAP, total: { a: 1, b: 2 } } })).rejects.toThrow(
      'total: names no one column',
    );
    await expect(importedBill('invoice', '', {})).rejects.toThrow('needs a map');
  });
});

const FOCUS = 'BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ProviderName,Tags\n';

describe('files of bills', () => {
  it('a byte order mark, semicolons and Windows’ lines are nothing special', async () => {
    const input = `\uFEFF${FOCUS}1.5,USD,2026-11-01,2026-11-02,AWS,\n`.replaceAll(',', ';').replaceAll('\n', '\r\n');
    const { charges, rejected } = await importedBill('focus', input);
    expect([charges.map(({ costs }) => formatPicos(costs.billed)), rejected]).toEqual([['1.5'], []]);
  });

  it('a row with more or fewer cells than the header is refused: its values may stand under wrong columns', async () => {
    const input = `${FOCUS}1,USD,2026-11-01,2026-11-02,AWS,{"a":"b","c":"d"}\n1,USD,2026-11-01\n2,USD,2026-11-01,2026-11-02,AWS,,,\n`;
    const { charges, rejected } = await importedBill('focus', input);
    expect(charges).toHaveLength(1);
    expect(rejected.map(({ place, reason }) => `${place} ${reason}`)).toEqual([
      'line 2 has 7 cells where the header has 6',
      'line 3 has 3 cells where the header has 6',
    ]);
  });

  it('a header that comes again, where parts were put together by hand, is no line', async () => {
    const { charges, rejected } = await importedBill('focus', `${FOCUS}1,USD,2026-11-01,2026-11-02,AWS,\n`.repeat(2));
    expect([charges.length, rejected]).toEqual([2, []]);
  });

  it('manifests beside a bill are none of its files', () => {
    const { files } = importFormatNamed('focus') ?? { files: /x/ };
    const names = [
      'a/data/part-1.csv.gz',
      'a/part.snappy.parquet',
      'a/metadata/November-Manifest.json',
      'a/manifest.json',
      'a/B.CSV',
    ];
    expect(names.filter((name) => files.test(name))).toEqual([
      'a/data/part-1.csv.gz',
      'a/part.snappy.parquet',
      'a/B.CSV',
    ]);
  });

  it('what is no bill of the form says which columns it has', async () => {
    await expect(importedBill('focus', 'a,b\n1,2\n')).rejects.toThrow(
      'The file has no column ChargePeriodStart, BilledCost; it has "a", "b".',
    );
    await expect(importedBill('cbf', 'a,b\n1,2\n')).rejects.toThrow(
      'The file has no column time/usage_start, cost/cost',
    );
  });

  it('labels of the import are tags of every line', async () => {
    const { charges } = await importedBill('focus', `${FOCUS}1,USD,2026-11-01,2026-11-02,AWS,team:a\n`, {
      labels: { source: 'finance' },
    });
    expect(charges[0]?.tags).toEqual({ team: 'a', source: 'finance' });
  });

  it('a map says how a bill of known columns is written', async () => {
    const map = { dateFormat: 'DD/MM/YYYY', timeZone: 'Europe/Berlin', decimalComma: true };
    const input = `${FOCUS}"1,5",USD,01/11/2026,02/11/2026,AWS,\n`;
    const { charges } = await importedBill('focus', input, { map });
    expect([charges[0]?.costs.billed, charges[0]?.chargePeriod.from]).toEqual([
      1_500_000_000_000n,
      Date.parse('2026-10-31T23:00:00Z'),
    ]);
    const held = await importedBill('focus', input, { map: { ...map, total: '1.75' } });
    expect(held.noted.map(({ reason }) => reason)).toEqual([
      'the bill states 1.75, its 1 lines add up to 1.5: 0.25 less',
    ]);
    await expect(importedBill('focus', input, { map: { timezone: 'Mars' } })).rejects.toThrow('timezone: is no field');
    await expect(importedBill('focus', input, { map: { timeZone: 'Mars' } })).rejects.toThrow(
      'is Mars, which is no zone',
    );
  });
});
