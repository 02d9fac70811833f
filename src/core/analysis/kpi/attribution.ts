import { absent, figure, is, isNot, type Kpi, ratio, spend } from './kpi.ts';
import { AI } from './kpi-filter.ts';

/** Whether the numbers can be owned and trusted. */
export const ATTRIBUTIONS: readonly Kpi[] = [
  figure(
    {
      id: 'KPI-43',
      name: 'attribution-coverage',
      title: 'Attribution coverage',
      formula: 'Effective cost that has a value in a dimension over all, for feature, team, customer and environment.',
      unit: 'percent',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'ledger',
    },
    'coverage',
    ['cost with a value', 'cost'],
  ),
  figure(
    {
      id: 'KPI-44',
      name: 'direct-share',
      title: 'Direct, allocated, unexplained',
      formula:
        'Cost of calls and bills that has a feature, cost that allocation gave one, and what has none: three shares of a hundred.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'ledger',
    },
    'directShare',
    ['cost of the kind', 'cost'],
  ),
  ratio(
    {
      id: 'KPI-45',
      name: 'untaggable-share',
      title: 'Untaggable share',
      formula:
        'AI spend that has neither a resource nor tags, so that nothing on a bill tells whose it is, over all of it.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'bills',
    },
    spend('cost', AI, is('taggability', 'untaggable')),
    spend('cost', AI),
  ),
  ratio(
    {
      id: 'X-02',
      name: 'behaviour-share',
      title: 'Share of behaviour',
      formula:
        'AI spend that each use causes (tokens, searches, images) over all of it; the rest is infrastructure, paid by time: capacity, storage, seats, training.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'ledger',
    },
    spend('cost', AI, isNot('operation', 'vector.storage', 'compute', 'training', 'seat')),
    spend('cost', AI),
  ),
  ratio(
    {
      id: 'X-01',
      name: 'ai-share',
      title: 'Share of AI',
      formula: 'AI in everything that is spent.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'bills',
    },
    spend('cost', AI),
    spend('cost'),
  ),
  figure(
    {
      id: 'KPI-46',
      name: 'reconciliation-gap',
      title: 'Reconciliation gap',
      formula: 'The size of billed less metered over billed, by provider, for months that have a bill.',
      unit: 'percent',
      costType: 'metered and billed',
      origin: 'Whence',
      needs: 'bills',
    },
    'reconciliationGap',
    ['size of billed − metered', 'billed'],
  ),
  absent(
    {
      id: 'KPI-47',
      name: 'data-freshness',
      title: 'Freshness',
      formula: '95th percentile of the time from a call to when it can be asked for; and of a period to its bill.',
      unit: 'hours',
      costType: null,
      origin: 'FinOps Foundation',
      needs: 'when calls arrived',
    },
    ['time from call to answer', ''],
    'calls do not keep when they arrived',
  ),
  figure(
    {
      id: 'KPI-52',
      name: 'shadow-ai-share',
      title: 'Shadow AI',
      formula: 'Cost at providers that nobody approved over all cost of AI.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'governance.approvedProviders of the configuration',
    },
    'unapprovedShare',
    ['cost at unapproved providers', 'cost of AI'],
  ),
];
