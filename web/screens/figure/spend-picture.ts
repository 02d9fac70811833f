import type { Measure } from '../../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../../src/core/period.ts';
import { divideRounded } from '../../../src/core/money.ts';
import type { Palette } from '../../charts/palette.ts';
import type { TimeKind, TimeMarks, TimePicture } from '../../charts/time-picture.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { isMoney, money, shortCount, valueText } from '../../data/figure.ts';
import type { Bucket, Series } from '../../data/series.ts';
import { ghostOf, remainderOf, seriesOf } from '../../data/series.ts';

interface Cut {
  readonly dimension: string;
  readonly measure: Measure;
  readonly grain: Grain;
  /** The values drawn, largest first. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly hidden: number;
}

interface Look {
  readonly kind: TimeKind;
  readonly palette: Palette;
  readonly versusWords: string;
}

/** Answers as a picture: the largest values, and the rest of each bucket as its own colour. */
export function spendPicture(
  answers: { readonly total: QueryAnswer; readonly each: QueryAnswer },
  buckets: readonly Bucket[],
  cut: Cut,
  look: Look,
): TimePicture {
  const { measure, grain, dimension } = cut;
  const question = { measure, grain, buckets };
  const [total = { name: '', values: [] }] = seriesOf(answers.total, null, ['total'], question);
  const shown = seriesOf(answers.each, dimension, cut.names, question);
  const rest = cut.hidden > 0 ? [remainderOf(total, shown, `(${cut.hidden} more)`)] : [];
  const ghost = answers.total.versusTotals ? ghostOf(answers.total, grain, measure, buckets) : null;
  return {
    kind: look.kind,
    buckets,
    series: [...shown, ...rest].map((series) => marks(series, measure, look.palette)),
    ghost: ghost && {
      name: sentenceStart(look.versusWords),
      colour: '',
      values: ghost.map((value) => (value === null ? null : height(value, measure))),
      texts: ghost.map((value) => (value === null ? '' : valueText(value, measure))),
    },
    totals: total.values.map((value) => valueText(value, measure)),
    axisText: (value) => axisText(value, measure),
  };
}

function marks({ name, values }: Series, measure: Measure, palette: Palette): TimeMarks {
  return {
    name: name === '' ? '(empty)' : name,
    colour: palette(name),
    values: values.map((value) => height(value, measure)),
    texts: values.map((value) => valueText(value, measure)),
  };
}

/** How high a value is drawn; a pixel is coarser than the micro-dollar this keeps. What is read is never made from it. */
function height(value: bigint, measure: Measure): number {
  return isMoney(measure) ? Number(divideRounded(value, 1_000_000n)) / 1_000_000 : Number(value);
}

function axisText(value: number, measure: Measure): string {
  if (!isMoney(measure)) return shortCount(value);
  if (value >= 10_000) return `$${shortCount(Math.round(value))}`;
  return money(BigInt(Math.round(value * 1e6)) * 1_000_000n).replace(/\.00$/, '');
}

function sentenceStart(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
