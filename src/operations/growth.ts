import { z } from 'zod';
import { growthGap } from '../core/analysis/worth/growth-gap.ts';
import { logSlope } from '../core/analysis/worth/slope.ts';
import { MEASURES } from '../core/ledger/spend-query.ts';
import { GRAINS } from '../core/period.ts';
import { versusInterval } from './interval.ts';
import { operation } from './operation.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldAmount, toldPercent } from './told-amount.ts';
import { unitTable } from './unit-row.ts';
import { volumeSource } from './volume.ts';

const USUAL_ALERT = 0.1;
const FORESEEN = [2, 10] as const;
const { reveal: _reveal, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  measure: z.string(),
  against: z.object({ kind: z.enum(['metric', 'outcome', 'measure']), name: z.string() }),
  sentence: z.string(),
  elasticity: z
    .object({ slope: z.number(), low: z.number(), high: z.number(), points: z.number(), fit: z.number() })
    .nullable()
    .describe(
      'Slope of the logarithms with its 95% interval; null of fewer than four buckets, or where use stands still.',
    ),
  foreseen: z
    .array(z.object({ usage: z.number(), amount: z.number(), low: z.number(), high: z.number() }))
    .describe('At so many times the use, so many times the measure.'),
  gap: z
    .object({
      product: z.number(),
      downstream: z.number(),
      gap: z.number(),
      expected: z.number(),
      actual: z.number(),
      isAlert: z.boolean(),
    })
    .nullable()
    .describe(
      'Growth since the interval before, as ratios less one, and what the measure would be had it grown as use did.',
    ),
  points: z.array(
    z.object({
      time: z.string(),
      usage: z.string().nullable(),
      amount: z.string().nullable(),
      ratio: z.string().nullable().describe('The measure for one of what it is held against.'),
    }),
  ),
  skipped: z.number().describe('Buckets without both: no point of the slope.'),
});

export const growth = operation({
  name: 'growth',
  summary:
    'Whether something downstream (embeddings, vector queries, tokens, cost) grows faster than the use that causes it.',
  access: 'read',
  input: z.object({
    against: z.string().describe('The use: a metric, an outcome or a measure of calls.'),
    measure: z
      .enum(MEASURES)
      .default('cost')
      .describe('What grows; where narrows it: operation=embeddings|vector.query.'),
    ...input,
    grain: z.enum(GRAINS).default('day').describe('The buckets that are compared.'),
    vs: z.string().default('previous').describe('What growth is since: previous, or FROM..TO.'),
    alert: z.coerce.number().min(0).default(USUAL_ALERT).describe('A gap wider than this is an alert.'),
  }),
  output,
  command: { words: ['growth'], argument: { parameter: 'against', isFile: false } },
  async run(context, { against, measure, vs, alert, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, { ...asked, by: [] }).question;
    const source = await volumeSource(context, against);
    const whole = async (interval: typeof question.interval) => {
      const { rows } = await unitTable(context, { ...question, interval, grain: null }, measure, source);
      return { amount: Number(rows[0]?.amount ?? 0n), volume: Number(rows[0]?.volume ?? 0n) };
    };
    const before = versusInterval(vs, question, context.clock());
    const [{ rows }, now, then] = await Promise.all([
      unitTable(context, question, measure, source),
      whole(question.interval),
      before && whole(before),
    ]);
    const points = rows.toSorted((left, right) => (String(left.time) < String(right.time) ? -1 : 1));
    const pairs = points.flatMap(({ amount, volume }) =>
      amount && volume ? [[Number(volume), Number(amount)] as const] : [],
    );
    const elasticity = logSlope(pairs);
    const compared = (of: 'amount' | 'volume') => ({ now: scaled(now[of]), before: scaled(then?.[of] ?? 0) });
    const gap = then && growthGap(compared('volume'), compared('amount'), alert);
    return {
      ...toldWhen(question),
      measure,
      against: source,
      sentence: sentenceOf(measure, source.name, elasticity, gap),
      elasticity,
      foreseen: elasticity === null ? [] : FORESEEN.map((usage) => foreseen(usage, elasticity)),
      gap,
      points: points.map(({ time, volume, amount, unit }) => ({
        time: time ?? '',
        usage: toldAmount(volume),
        amount: toldAmount(amount),
        ratio: toldAmount(unit),
      })),
      skipped: points.length - pairs.length,
    };
  },
  table: ({ points }) => points,
});

const ONE = 1e12;

function scaled(amount: number): number {
  return amount / ONE;
}

type Elasticity = NonNullable<z.infer<typeof output>['elasticity']>;

function foreseen(usage: number, { slope, low, high }: Elasticity) {
  return { usage, amount: usage ** slope, low: usage ** low, high: usage ** high };
}

function sentenceOf(
  measure: string,
  use: string,
  elasticity: Elasticity | null,
  gap: z.infer<typeof output>['gap'],
): string {
  const grown = gap && `${use} ${signed(gap.product)}, ${measure} ${signed(gap.downstream)}`;
  const sloped = elasticity && `ten percent more ${use} go with ${signed(1.1 ** elasticity.slope - 1)} ${measure}`;
  const told = [grown, sloped].filter((text) => text !== null);
  return told.length === 0
    ? `Too little is known of ${use} to say how ${measure} grows with it.`
    : `${told.join('; ')}.`;
}

function signed(ratio: number): string {
  return `${ratio < 0 ? '' : '+'}${toldPercent(ratio)}`;
}
