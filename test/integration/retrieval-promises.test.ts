import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focusBill } from '../focus-bill.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-20T00:00:00Z');
const WHEN = { from: '2026-11-01', to: '2026-11-11', timeZone: 'UTC' };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
});
afterAll(() => whence.close());

let made = 0;
/** A line that cost so many dollars. */
function line(operation: string, dollars: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { day = 2, labels = {}, usage = {}, ...fields } = more as { day?: number; labels?: object; usage?: object };
  return {
    id: `line-${made++}`,
    at: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    provider: 'vectorworks',
    operation,
    usage,
    labels,
    reportedCost: { amount: dollars, currency: 'USD' },
    ...fields,
  };
}

async function load(...lines: Record<string, unknown>[]): Promise<void> {
  const summary = await whence.importLines('calls', lines);
  expect(summary).toMatchObject({ accepted: lines.length, rejected: 0 });
}

interface Retrieval {
  readonly queries: number;
  readonly searches: number;
  readonly fanOut: { readonly mean: number; readonly p95: number; readonly most: number } | null;
  readonly parts: Readonly<Record<string, string>>;
  readonly perQuery: string | null;
  readonly idleStorage: string;
  readonly rows: readonly (Omit<Retrieval, 'rows'> & { time: string | null; values: Record<string, string> })[];
}

const retrieval = (input: Record<string, unknown>): Promise<Retrieval> =>
  whence.ask<Retrieval>('retrieval', { ...WHEN, ...input });

describe('one feature that retrieves', () => {
  beforeAll(async () => {
    const query = (trace: string, feature: string, index: string, searches: number, day = 2) => {
      const of = { traceId: trace.padStart(32, '0'), day };
      const labels = { feature, tenant: `${feature}-eu` };
      return [
        line('embeddings', '0.01', { ...of, usage: { inputTokens: 20 }, labels }),
        ...Array.from({ length: searches }, (_, number) =>
          line('vector.query', '0.02', {
            ...of,
            usage: { readUnits: 5 },
            labels: { ...labels, index, namespace: `n${number}` },
          }),
        ),
        line('rerank', '0.03', { ...of, usage: { searches: 1 }, labels }),
        line('chat', '0.40', { ...of, usage: { inputTokens: 900, outputTokens: 90 }, labels }),
      ];
    };
    await load(
      ...query('a1', 'answers', 'library', 1),
      ...query('a2', 'answers', 'library', 2),
      ...query('b1', 'shop', 'catalogue', 12, 3),
      // Ten dollars a month are stored of a library that two features search, and nobody searches the archive.
      line('vector.storage', '3.00', { usage: { vectors: 600, gigabyteHours: 40 }, labels: { index: 'library' } }),
      line('vector.storage', '1.00', { usage: { vectors: 200, gigabyteHours: 10 }, labels: { index: 'archive' } }),
      // A chat that retrieves nothing is no retrieved query.
      line('chat', '5.00', {
        traceId: 'c'.padStart(32, '0'),
        usage: { inputTokens: 5 },
        labels: { feature: 'answers' },
      }),
    );
    await importAll(whence, 'focus', [
      focusBill([
        {
          at: '2026-11-03',
          cost: '6.00',
          provider: 'Pinecone',
          service: 'Pinecone',
          meter: 'Storage',
          category: 'Databases',
          description: 'Storage',
          tags: { index: 'catalogue' },
        },
      ]),
    ]);
  });

  it('G01: embed, search, the share of storage and inference are four parts that add up, exactly', async () => {
    const all = await retrieval({});
    expect(all.parts).toEqual({ embed: '0.03', search: '0.39', storage: '9', inference: '1.2', total: '10.62' });
    expect([all.queries, all.perQuery, all.idleStorage]).toEqual([3, '3.54', '1']);
    const { rows } = await retrieval({ by: 'feature' });
    expect(rows.map(({ values, parts, perQuery }) => [values['feature'], parts, perQuery])).toEqual([
      ['answers', { embed: '0.02', search: '0.12', storage: '3', inference: '0.8', total: '3.94' }, '1.97'],
      ['shop', { embed: '0.01', search: '0.27', storage: '6', inference: '0.4', total: '6.68' }, '6.68'],
    ]);
    const part = await retrieval({ where: ['feature=answers'], grain: 'day' });
    expect(part.rows.map(({ time, parts }) => [time?.slice(0, 10), parts['total']])).toEqual([['2026-11-02', '3.94']]);
  });

  it('G05: a query that searches twelve namespaces has a fan-out of 12; the 95th percentile is a series', async () => {
    const { fanOut } = await retrieval({ where: ['feature=shop'] });
    expect(fanOut).toEqual({ mean: 12, p95: 12, most: 12 });
    const { rows } = await retrieval({ grain: 'day' });
    expect(rows.map(({ time, fanOut: of }) => [time?.slice(0, 10), of?.p95, of?.mean])).toEqual([
      ['2026-11-02', 2, 1.5],
      ['2026-11-03', 12, 12],
    ]);
  });

  it('G04: queries and reads are told by index, feature and tenant', async () => {
    const { rows } = await whence.ask<Indexes>('retrieval-indexes', { ...WHEN, by: 'index,feature,tenant' });
    const told = rows
      .filter(({ searches }) => searches > 0)
      .map(({ values, searches, readUnits }) => [...Object.values(values), searches, readUnits].join(' '));
    expect(told.toSorted()).toEqual(['catalogue shop shop-eu 12 60', 'library answers answers-eu 3 15']);
  });
});

interface Indexes {
  readonly stored: number;
  readonly neverSearchedShare: number | null;
  readonly searchesPerVector: number | null;
  readonly storageCost: string;
  readonly coldCost: string;
  readonly rows: readonly {
    readonly values: Record<string, string>;
    readonly stored: number | null;
    readonly searches: number;
    readonly readUnits: number;
    readonly storageCost: string;
  }[];
}

interface Embeddings {
  readonly calls: number;
  readonly tokens: number;
  readonly contents: number;
  readonly unknownCalls: number;
  readonly repeats: number;
  readonly repeatedCost: string;
  readonly repeatRate: string | null;
  readonly rows: readonly {
    readonly time: string | null;
    readonly values: Record<string, string>;
    readonly tokens: number;
    readonly vectors: number;
    readonly cost: string;
  }[];
}

describe('what is embedded', () => {
  const asked = { ...WHEN, where: ['environment=corpora'] };

  it('G02: tokens and vectors are told by corpus, model and time', async () => {
    await load(
      embed('handbook', 100, 'h1', 4),
      embed('handbook', 300, 'h2', 4),
      embed('handbook', 100, 'h3', 5, { requestModel: 'embed-2' }),
      embed('tickets', 50, null, 5),
    );
    const { rows } = await whence.ask<Embeddings>('retrieval-embeddings', { ...asked, grain: 'day' });
    expect(
      rows.map(({ time, values, tokens, vectors, cost }) => [
        time?.slice(0, 10),
        values['corpus'],
        values['model'],
        tokens,
        vectors,
        cost,
      ]),
    ).toEqual([
      ['2026-11-04', 'handbook', 'embed-1', 400, 2, '0.4'],
      ['2026-11-05', 'handbook', 'embed-2', 100, 1, '0.1'],
      ['2026-11-05', 'tickets', 'embed-1', 50, 1, '0.05'],
    ]);
  });

  it('G06: what is embedded three times unchanged is redundant twice, with its cost, also by its fingerprint alone', async () => {
    await load(
      embed('handbook', 300, 'h2', 6),
      embed('handbook', 300, 'h2', 7),
      // Another model has not embedded it before.
      embed('handbook', 300, 'h2', 7, { requestModel: 'embed-2' }),
      // Two texts in one call, of which one was embedded before; it has half of the bytes.
      embed('handbook', 80, null, 8, { segments: segments('a1') }),
      embed('handbook', 200, null, 9, { segments: [...segments('a1'), ...segments('b2')] }),
    );
    const all = await whence.ask<Embeddings>('retrieval-embeddings', asked);
    expect([all.calls, all.contents, all.unknownCalls, all.repeats]).toEqual([9, 9, 1, 3]);
    expect([all.repeatedCost, all.repeatRate]).toEqual(['0.7', '33.3%']);
    // What was embedded before the interval began counts as before.
    const later = await whence.ask<Embeddings>('retrieval-embeddings', {
      ...asked,
      from: '2026-11-06',
      to: '2026-11-07',
    });
    expect([later.contents, later.repeats, later.repeatedCost]).toEqual([1, 1, '0.3']);
  });
});

it('G07: of ten namespaces of one size four are never searched: 40 %, and their storage has its cost', async () => {
  await load(
    ...Array.from({ length: 10 }, (_, number) => [
      line('vector.write', '0.10', { usage: { vectors: 50 }, labels: labelsOfNamespace(number) }),
      line('vector.storage', '0.25', { day: 9, usage: { gigabyteHours: 2 }, labels: labelsOfNamespace(number) }),
      ...Array.from({ length: number < 6 ? 5 : 0 }, () =>
        line('vector.query', '0.01', { day: 9, usage: { readUnits: 1 }, labels: labelsOfNamespace(number) }),
      ),
    ]).flat(),
  );
  const found = await whence.ask<Indexes>('retrieval-indexes', {
    ...WHEN,
    by: 'index,label.namespace',
    where: ['environment=cold'],
  });
  expect([found.stored, found.neverSearchedShare, found.searchesPerVector]).toEqual([500, 0.4, 30 / 500]);
  expect([found.storageCost, found.coldCost]).toEqual(['2.5', '1']);
  expect(found.rows).toHaveLength(10);
});

function embed(corpus: string, tokens: number, hash: string | null, day: number, more: object = {}) {
  return line('embeddings', String(tokens / 1000), {
    day,
    requestModel: 'embed-1',
    usage: { inputTokens: tokens, vectors: 1 },
    labels: { corpus, environment: 'corpora', ...(hash === null ? {} : { contentHash: hash }) },
    ...more,
  });
}

function segments(hash: string) {
  return [{ kind: 'input', hash: hash.padStart(16, '0'), bytes: 30 }];
}

function labelsOfNamespace(number: number) {
  return { index: 'manuals', environment: 'cold', namespace: `customer-${number}` };
}
