import { z } from 'zod';
import { lineSlope } from '../core/analysis/worth/slope.ts';
import { GRAINS } from '../core/period.ts';
import { formatPicos } from '../core/money.ts';
import { operation } from './operation.ts';
import { limitParameter, listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { type UnitRow, unitTable } from './unit-row.ts';
import { volumeSource } from './volume.ts';
import { unitCost } from '../core/analysis/worth/unit-cost.ts';

const ONE = 1e12;
/** An interval narrower than so much of the slope either way is high confidence, than so much medium. */
const NARROW = 0.1;
const WIDE = 0.5;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  per: z.object({ kind: z.enum(['metric', 'outcome', 'measure']), name: z.string() }),
  sentence: z.string(),
  rows: z
    .array(
      z.object({
        values: z.record(z.string(), z.string()),
        cost: z.string(),
        volume: z.string(),
        average: z.string().nullable().describe('All cost over all of the volume.'),
        marginal: z.number().nullable().describe('What one more costs: the slope of cost on volume over the buckets.'),
        low: z.number().nullable(),
        high: z.number().nullable().describe('Ends of the interval that holds it in 95 of 100.'),
        confidence: z.enum(['high', 'medium', 'low', 'none']),
        buckets: z.number(),
        gaps: z.array(z.string()).describe('What is missing: buckets without the volume or spend, unpriced calls.'),
      }),
    )
    .describe('What is cheapest to have more of first; those of which it is not known last.'),
});
type Row = z.infer<typeof output>['rows'][number];

export const marginalCost = operation({
  name: 'marginal-cost',
  summary:
    'Where one more outcome costs least: marginal cost by feature or model, with confidence and what is missing.',
  access: 'read',
  input: z.object({
    per: z.string().describe('An outcome, a metric or a measure.'),
    ...cutParameters,
    by: listOf(z.string()).default(['feature']).describe('Dimensions; feature unless told.'),
    grain: z.enum(GRAINS).default('day').describe('The buckets whose cost and volume are compared.'),
    limit: limitParameter(10_000, 100),
  }),
  output,
  command: { words: ['marginal-cost'], argument: { parameter: 'per', isFile: false } },
  async run(context, { per, limit, reveal, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const source = await volumeSource(context, per);
    const { rows } = await unitTable(context, question, 'cost', source);
    const groups = [...Map.groupBy(rows, ({ values }) => JSON.stringify(values)).values()];
    const ranked = groups
      .map(marginalOf)
      .filter(({ volume, cost }) => volume !== '0' || cost !== '0')
      .sort(
        (left, right) =>
          (left.marginal ?? Infinity) - (right.marginal ?? Infinity) || Number(right.cost) - Number(left.cost),
      );
    const [first] = ranked;
    return {
      ...toldWhen(question),
      per: source,
      sentence:
        first?.marginal === null || first === undefined
          ? `Too little is known of ${source.name} to say what one more costs.`
          : `One more ${source.name} costs least where it costs $${first.marginal.toPrecision(3)}.`,
      rows: revealedRows(context, ranked.slice(0, limit), reveal),
    };
  },
  table: ({ rows }) => rows.map(({ values, gaps, ...row }) => ({ ...values, ...row, gaps: gaps.join('; ') })),
});

function marginalOf(rows: readonly UnitRow[]): Row {
  const known = rows.flatMap(({ amount, volume }) =>
    amount === null || volume === null ? [] : [[Number(volume) / ONE, Number(amount) / ONE] as const],
  );
  const slope = lineSlope(known);
  const cost = rows.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n);
  const volume = rows.reduce((sum, row) => sum + (row.volume ?? 0n), 0n);
  const average = unitCost(cost, volume);
  return {
    values: { ...rows[0]?.values },
    cost: formatPicos(cost),
    volume: formatPicos(volume),
    average: average === null ? null : formatPicos(average),
    marginal: slope?.slope ?? null,
    low: slope?.low ?? null,
    high: slope?.high ?? null,
    confidence: slope === null ? 'none' : confidenceOf(slope),
    buckets: known.length,
    gaps: gapsOf(rows, known.length),
  };
}

/** A slope that may as well be none is of low confidence, however narrow. */
function confidenceOf({ slope, low, high }: { slope: number; low: number; high: number }): Row['confidence'] {
  if (low <= 0) return 'low';
  const width = (high - low) / 2 / slope;
  return width <= NARROW ? 'high' : width <= WIDE ? 'medium' : 'low';
}

function gapsOf(rows: readonly UnitRow[], known: number): string[] {
  const untold = rows.filter(({ volume }) => volume === null).length;
  const unspent = rows.filter(({ amount, volume }) => amount === 0n && volume !== null).length;
  const unpriced = rows.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0);
  return [
    ...(untold > 0 ? [`${untold} buckets of which no volume was told`] : []),
    ...(unspent > 0 ? [`${unspent} buckets without spend`] : []),
    ...(unpriced > 0 ? [`${unpriced} calls without a price`] : []),
    ...(known < 4 ? [`${known} buckets with both are too few`] : []),
  ];
}
