import { absent, figure, type Kpi, metric, ratio, spend } from './kpi.ts';
import { AI, SOLD } from './kpi-filter.ts';

/** Cost beside what is earned with it. */
export const MARGINS: readonly Kpi[] = [
  ratio(
    {
      id: 'KPI-11',
      name: 'ai-cogs-share-of-revenue',
      title: 'AI cost of sales in revenue',
      formula: 'Effective cost of what is sold (purpose product) over the revenue.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'metric revenue; purpose',
    },
    spend('cost', SOLD),
    metric('revenue', 'dollars'),
  ),
  figure(
    {
      id: 'KPI-12',
      name: 'ai-gross-margin',
      title: 'Gross margin',
      formula:
        'What the cost of AI and other cost of goods leave of the revenue; their metrics are those of the margin guard.',
      unit: 'percent',
      costType: 'effective',
      origin: 'Whence',
      needs: 'metrics of revenue and of other cost of goods',
    },
    'grossMargin',
    ['revenue − cost of AI − other cost of goods', 'revenue'],
  ),
  ratio(
    {
      id: 'KPI-13',
      name: 'ai-efficiency-rate',
      title: 'AI efficiency rate',
      formula: 'What the cost of AI leaves of the revenue.',
      unit: 'percent',
      costType: 'effective',
      origin: 'CloudZero',
      needs: 'metric revenue',
    },
    spend('cost', AI),
    metric('revenue', 'dollars'),
    { isRest: true },
  ),
  figure(
    {
      id: 'KPI-53',
      name: 'ai-return',
      title: 'Return on AI',
      formula: 'Benefit less cost, over cost. Benefit is what outcomes are told to be worth.',
      unit: 'percent',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'outcomes with a value',
    },
    'outcomeReturn',
    ['value of outcomes − cost', 'cost'],
  ),
  absent(
    {
      id: 'KPI-54',
      name: 'time-to-value',
      title: 'Time to value',
      formula: 'From the start of an initiative to the first day on which its value, summed, is its cost, summed.',
      unit: 'days',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'outcomes with a value, and when the initiative began',
    },
    ['day on which value ≥ cost', 'start of the initiative'],
    'nothing tells when an initiative began',
  ),
  absent(
    {
      id: 'KPI-55',
      name: 'time-to-first-prompt',
      title: 'Time to the first prompt',
      formula: 'From the start of a project to its first call in production.',
      unit: 'days',
      costType: null,
      origin: 'FinOps Foundation',
      needs: 'when the project began',
    },
    ['first call in production', 'start of the project'],
    'nothing tells when a project began',
  ),
];
