/** What is told of spend beside the business: docs/methods/unit-economics.md has how each is found. */
export const WORTH_FIGURES: readonly (readonly [id: string, unit: string, meaning: string])[] = [
  [
    'unit.cost',
    'dollars',
    'Effective cost over a volume (metric, outcome or measure) of the same cut; unknown without a volume.',
  ],
  ['margin.gross', 'ratio', 'Revenue less AI cost and other cost of goods, over revenue; unknown without revenue.'],
  ['margin.at-scale', 'ratio', 'The gross margin at so many times the usage, AI growing by its elasticity to calls.'],
  ['index.disproportion', 'ratio', 'Share of spend over share of revenue or use.'],
  ['concentration.gini', 'ratio', '0 when all owners have the same, towards 1 when one has everything.'],
  ['concentration.hhi', 'points', 'Sum of the squares of shares in percent: 10,000 when one has everything.'],
  ['concentration.top', 'ratio', 'Share of the largest 5% of the owners.'],
  [
    'growth.elasticity',
    'ratio',
    'Slope of the logarithm of a measure on that of use, bucket by bucket, with its 95% interval.',
  ],
  ['growth.gap', 'ratio', 'Growth of a measure less growth of the use that causes it.'],
  [
    'cost.marginal',
    'dollars',
    'What one more outcome costs: slope of cost on volume over the buckets, with its 95% interval.',
  ],
  ['limit.utilisation', 'ratio', 'Used over the limit, as last told.'],
  ['limit.days', 'days', 'What is left of a limit over its growth a day.'],
  ['credit.runway', 'days', 'What is left of a balance over its mean draw a day.'],
  ['seat.dormant-cost', 'dollars', 'Seats paid for less the most that were active, times the price of one a month.'],
  ['call.p95', 'milliseconds', 'What the durations of 95 of 100 calls do not exceed.'],
];
