import { figure, is, type Kpi, metric, ratio, spend } from './kpi.ts';

/** From the first prompt to production, and what is wasted on the way. */
export const LIFECYCLES: readonly Kpi[] = [
  figure(
    {
      id: 'KPI-56',
      name: 'experiment-to-production',
      title: 'Experiments that reach production',
      formula: 'Experiments promoted over experiments of the interval.',
      unit: 'percent',
      costType: null,
      origin: 'Whence',
      needs: 'experiments, and outcomes that tell of their promotion',
    },
    'promotedExperiments',
    ['experiments promoted', 'experiments'],
  ),
  ratio(
    {
      id: 'KPI-57',
      name: 'waste-rate',
      title: 'Waste rate',
      formula: 'Metered cost that is waste, by rules with their evidence, over metered cost.',
      unit: 'percent',
      costType: 'metered',
      origin: 'Whence',
      needs: 'classes of spend',
    },
    spend('meteredCost', is('spendClass', 'waste')),
    spend('meteredCost'),
  ),
  ratio(
    {
      id: 'KPI-58',
      name: 'training-cost-per-quality',
      title: 'Training cost per quality',
      formula: 'Cost of training over the metric of quality that was reached.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'training calls or lines; metric training-quality',
    },
    spend('cost', is('operation', 'training')),
    metric('training-quality'),
  ),
  ratio(
    {
      id: 'KPI-59',
      name: 'cost-per-gpu-hour',
      title: 'Cost per useful GPU hour',
      formula: 'Cost of machines for AI over their busy hours.',
      unit: 'dollars',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'bills of machines; metric gpu-busy-hours',
    },
    spend('cost', is('operation', 'compute')),
    metric('gpu-busy-hours'),
  ),
  ratio(
    {
      id: 'KPI-60',
      name: 'energy-per-million-tokens',
      title: 'Energy per million tokens',
      formula: 'Energy over tokens, times a million.',
      unit: 'kilowatt hours',
      costType: null,
      origin: 'Whence',
      needs: 'metric energy-kwh',
    },
    metric('energy-kwh'),
    spend('tokens'),
    { times: 1_000_000 },
  ),
];
