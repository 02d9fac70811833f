import { figure, is, type Kpi, ratio, spend } from './kpi.ts';
import { AI } from './kpi-filter.ts';

/** Prices, commitments, seats and limits. */
export const RATES: readonly Kpi[] = [
  ratio(
    {
      id: 'KPI-38',
      name: 'effective-discount',
      title: 'Effective discount',
      formula: 'What the effective cost leaves of the list cost.',
      unit: 'percent',
      costType: 'list and effective',
      origin: 'Whence',
      needs: 'list prices',
    },
    spend('cost', AI),
    spend('listCost', AI),
    { isRest: true },
  ),
  figure(
    {
      id: 'KPI-39',
      name: 'credit-runway',
      title: 'Runway of credits',
      formula: 'What remains of prepaid credits over the mean draw of a day, for each.',
      unit: 'days',
      costType: null,
      origin: 'Whence',
      needs: 'metrics <name>.remaining',
    },
    'creditRunway',
    ['remaining credits', 'draw a day'],
  ),
  ratio(
    {
      id: 'KPI-40',
      name: 'provisioned-utilisation',
      title: 'Use of provisioned throughput',
      formula: 'What the cost of unused commitment leaves of all that is committed.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'bills with their commitments',
    },
    spend('cost', is('commitmentStatus', 'Unused')),
    spend('cost', is('commitmentStatus', 'Used', 'Unused')),
    { isRest: true },
  ),
  ratio(
    {
      id: 'KPI-40',
      name: 'vacancy-cost',
      title: 'Vacancy',
      formula: 'Cost of commitment that nobody used.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'Whence',
      needs: 'bills with their commitments',
    },
    spend('cost', is('commitmentStatus', 'Unused')),
    null,
  ),
  figure(
    {
      id: 'KPI-41',
      name: 'seat-utilisation',
      title: 'Use of seats',
      formula: 'Active seats over paid seats, for each kind.',
      unit: 'percent',
      costType: null,
      origin: 'Whence',
      needs: 'metrics <name>.seats and <name>.active-seats',
    },
    'seatUse',
    ['active seats', 'paid seats'],
  ),
  figure(
    {
      id: 'KPI-42',
      name: 'limit-utilisation',
      title: 'Use of limits',
      formula: 'What is used of a limit over the limit, for each.',
      unit: 'percent',
      costType: null,
      origin: 'Whence',
      needs: 'metrics <name>.used and <name>.limit',
    },
    'limitUse',
    ['used', 'limit'],
  ),
];
