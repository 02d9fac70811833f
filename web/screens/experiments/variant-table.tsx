import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExperimentEntry, VariantEntry } from '../../data/experiments.ts';
import { count, money, percent } from '../../data/figure.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { IntervalBar } from './interval-bar.tsx';

/** Variants side by side: what each cost, how fast it was, what came of it, and what one success cost. */
export function VariantTable({ experiment: { name, variants } }: { readonly experiment: ExperimentEntry }): ReactNode {
  const most = Math.max(
    0,
    ...variants.map(({ costPerSuccess }) => Number(costPerSuccess?.high ?? costPerSuccess?.cost ?? 0)),
  );
  return <DataTable label={`Variants of ${name}`} columns={columns(most)} rows={variants} rowKey={(one) => one.name} />;
}

function columns(most: number): readonly Column<VariantEntry>[] {
  return [
    { id: 'name', title: 'Variant', render: ({ name }) => name },
    {
      id: 'executions',
      title: 'Executions',
      numeric: true,
      minor: true,
      render: ({ executions }) => count(executions),
    },
    { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
    {
      id: 'latency',
      title: 'Latency',
      numeric: true,
      minor: true,
      render: ({ latencyMs }) => `${(latencyMs / 1000).toFixed(1)} s`,
    },
    {
      id: 'rate',
      title: 'Succeeds',
      numeric: true,
      render: ({ successRate, successes, judged }) =>
        successRate === null ? 'unknown' : `${percent(successRate)} (${count(successes)} of ${count(judged)})`,
    },
    {
      id: 'success',
      title: 'Cost of a success',
      numeric: true,
      render: ({ costPerSuccess }) => successWords(costPerSuccess),
    },
    {
      id: 'interval',
      title: 'Between (95 %)',
      minor: true,
      width: '32%',
      render: ({ costPerSuccess }) => <IntervalBar success={costPerSuccess} most={most} />,
    },
  ];
}

function successWords(success: VariantEntry['costPerSuccess']): string {
  if (success === null) return 'unknown';
  return success.cost === null
    ? `at least ${money(picosFromDollars(success.low))}`
    : money(picosFromDollars(success.cost));
}
