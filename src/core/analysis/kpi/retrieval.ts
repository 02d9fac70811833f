import { figure, is, type Kpi, ratio, spend, spendLess } from './kpi.ts';

/** What looking things up costs (docs/methods/retrieval.md). */
export const RETRIEVALS: readonly Kpi[] = [
  figure(
    {
      id: 'KPI-16',
      name: 'cost-per-retrieved-query',
      title: 'Cost per retrieved query',
      formula:
        'Embedding, search, the share of storage and inference of executions that searched, over these executions.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'Whence',
      needs: 'traces with vector queries',
    },
    'retrievalCost',
    ['embed + search + storage + inference', 'executions that searched'],
  ),
  figure(
    {
      id: 'KPI-17',
      name: 'storage-cost-per-thousand-vectors',
      title: 'Storage of a thousand vectors for a month',
      formula: 'Cost of storage over the vectors stored, for a thousand vectors and thirty days.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'Whence',
      needs: 'storage meters or bills, and how many vectors there are',
    },
    'storagePrice',
    ['cost of storage × 30 days ÷ days', 'vectors stored'],
    1_000,
  ),
  ratio(
    {
      id: 'KPI-17',
      name: 'cost-per-thousand-searches',
      title: 'Cost of a thousand searches',
      formula: 'Effective cost of vector queries over the queries, times a thousand.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'Whence',
      needs: 'vector queries',
    },
    spend('cost', is('operation', 'vector.query')),
    spendLess('calls', 'errors', is('operation', 'vector.query')),
    { times: 1_000 },
  ),
  figure(
    {
      id: 'KPI-30',
      name: 'fan-out',
      title: 'Searches per query',
      formula: 'Searches of executions that searched over these executions.',
      unit: 'searches',
      costType: null,
      origin: 'Whence',
      needs: 'traces with vector queries',
    },
    'fanOut',
    ['searches', 'executions that searched'],
  ),
  figure(
    {
      id: 'KPI-31',
      name: 'redundant-embedding-rate',
      title: 'Redundant embedding',
      formula: 'Texts that the same model had embedded before over all texts embedded that can be told apart.',
      unit: 'percent',
      costType: null,
      origin: 'Whence',
      needs: 'fingerprints, or the label contentHash',
    },
    'repeatedEmbeddings',
    ['texts embedded again', 'texts embedded'],
  ),
];
