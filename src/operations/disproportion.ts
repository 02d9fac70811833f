import { z } from 'zod';
import { formatPicos } from '../core/money.ts';
import { operation } from './operation.ts';
import { limitParameter, listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldPercent, toldRatio, totalOf } from './told-amount.ts';
import { type UnitRow, unitTable } from './unit-row.ts';
import { volumeSource } from './volume.ts';

const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  against: z.object({ kind: z.enum(['metric', 'outcome', 'measure']), name: z.string() }),
  sentence: z.string(),
  rows: z
    .array(
      z.object({
        values: z.record(z.string(), z.string()),
        cost: z.string(),
        spendShare: z.number(),
        volume: z.string().nullable(),
        share: z.number().nullable(),
        index: z
          .number()
          .nullable()
          .describe('Share of spend over the other share; null where there is no other share.'),
      }),
    )
    .describe('The most disproportionate first; those without the other share last, the largest spend first.'),
  costWithoutShare: z.string().describe('Spent by those of whom nothing was told of the other side.'),
});

export const disproportion = operation({
  name: 'disproportion',
  summary: 'Who takes a larger share of spend than of revenue or use: one share over the other.',
  access: 'read',
  input: z.object({
    ...cutParameters,
    by: listOf(z.string()).default(['customer']).describe('Dimensions; customer unless told.'),
    against: z.string().default('revenue').describe('A metric, an outcome or a measure: what the other share is of.'),
    limit: limitParameter(10_000, 100),
  }),
  output,
  async run(context, { against, limit, reveal, grain: _grain, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const source = await volumeSource(context, against);
    const { rows } = await unitTable(context, question, 'cost', source);
    const spent = totalOf(rows, ({ amount }) => amount);
    const other = totalOf(rows, ({ volume }) => volume);
    const shares = rows.flatMap((row) => (row.amount === null ? [] : [shareOf(row, row.amount, spent, other)]));
    const sorted = shares.sort(
      (left, right) => (right.index ?? -1) - (left.index ?? -1) || right.spendShare - left.spendShare,
    );
    const without = rows.filter(({ volume }) => volume === null || volume <= 0n);
    const [first] = sorted;
    return {
      ...toldWhen(question),
      against: source,
      sentence:
        first?.index === undefined || first.index === null
          ? `Nothing was told of ${source.name} in this time.`
          : `The most disproportionate has ${toldPercent(first.spendShare)} of spend and ${toldPercent(first.share ?? 0)} of ${source.name}: ${first.index.toFixed(1)} times its share.`,
      rows: revealedRows(context, sorted.slice(0, limit), reveal),
      costWithoutShare: formatPicos(totalOf(without, ({ amount }) => amount)),
    };
  },
  table: ({ rows }) => rows.map(({ values, ...row }) => ({ ...values, ...row })),
});

function shareOf({ values, volume }: UnitRow, amount: bigint, spent: bigint, other: bigint) {
  const spendShare = ratio(amount, spent);
  const share = volume === null || other <= 0n ? null : ratio(volume, other);
  return {
    values: { ...values },
    cost: formatPicos(amount),
    spendShare: Number(spendShare.toFixed(6)),
    volume: volume === null ? null : formatPicos(volume),
    share: toldRatio(share),
    index: share === null || share <= 0 ? null : toldRatio(spendShare / share),
  };
}

function ratio(part: bigint, whole: bigint): number {
  return whole > 0n ? Number(part) / Number(whole) : 0;
}
