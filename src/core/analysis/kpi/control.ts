import { absent, figure, type Kpi } from './kpi.ts';

/** Forecasts, budgets and anomalies. */
export const CONTROLS: readonly Kpi[] = [
  absent(
    {
      id: 'KPI-48',
      name: 'forecast-accuracy',
      title: 'Forecast accuracy',
      formula: 'Mean of the sizes of actual less forecast over actual, at thirty days.',
      unit: 'percent',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'forecasts',
    },
    ['size of actual − forecast', 'actual'],
    'forecasts are not kept yet, so that none can be held against what came',
  ),
  figure(
    {
      id: 'KPI-49',
      name: 'budget-variance',
      title: 'Budget variance',
      formula: 'Actual over budget at the same pace, less one, of every budget that has an end in its present period.',
      unit: 'percent',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'budgets',
    },
    'budgetVariance',
    ['actual − budget at its pace', 'budget at its pace'],
  ),
  absent(
    {
      id: 'KPI-50',
      name: 'anomaly-delay',
      title: 'Anomaly delay',
      formula: 'From the onset of an anomaly to its detection, and from there to its end; cost that was avoided.',
      unit: 'hours',
      costType: 'effective',
      origin: 'FinOps Foundation',
      needs: 'anomalies',
    },
    ['detection − onset', 'anomalies'],
    'anomalies are not detected yet',
  ),
  absent(
    {
      id: 'KPI-51',
      name: 'anomaly-precision',
      title: 'Anomaly precision and recall',
      formula: 'Anomalies that were real over those told; and over those that there were.',
      unit: 'percent',
      costType: null,
      origin: 'Whence',
      needs: 'anomalies with feedback',
    },
    ['real anomalies told', 'anomalies told'],
    'anomalies are not detected yet',
  ),
];
