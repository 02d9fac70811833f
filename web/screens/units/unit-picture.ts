import type { Grain } from '../../../src/core/period.ts';
import type { TimePicture } from '../../charts/time-picture.ts';
import { money, shortCount } from '../../data/figure.ts';
import { type Bucket, bucketsOf, keyOf } from '../../data/series.ts';
import type { UnitEntry, UnitsAnswer } from '../../data/units.ts';
import { picosFromDollars } from '../../../src/core/money.ts';

export interface UnitPictures {
  readonly buckets: readonly Bucket[];
  readonly cost: TimePicture;
  readonly volume: TimePicture;
}

/** What one costs as a stepped line, and below it how many there were: a gap is what nothing was told of. */
export function unitPictures(answer: UnitsAnswer, grain: Grain, per: string, colour: string): UnitPictures {
  const buckets = bucketsOf(answer, grain);
  const rows = new Map(answer.rows.map((row) => [keyOf(row.time ?? '', grain, answer.timeZone), row]));
  const each = (read: (row: UnitEntry) => string | null): (string | null)[] =>
    buckets.map(({ key }) => {
      const row = rows.get(key);
      return row ? read(row) : null;
    });
  const units = each(({ unit }) => unit);
  const volumes = each(({ volume }) => volume);
  return {
    buckets,
    cost: {
      kind: 'lines',
      buckets,
      series: [{ name: `Cost per ${per}`, colour, values: units.map(numberOf), texts: units.map(moneyText) }],
      ghost: null,
      totals: units.map(moneyText),
      axisText: (value) => money(BigInt(Math.round(value * 1e6)) * 1_000_000n),
    },
    volume: {
      kind: 'bars',
      buckets,
      series: [{ name: per, colour, values: volumes.map(numberOf), texts: volumes.map(volumeText) }],
      ghost: null,
      totals: volumes.map(volumeText),
      axisText: (value) => shortCount(value),
    },
  };
}

/** Heights only. */
function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function moneyText(text: string | null): string {
  return text === null ? 'not known' : money(picosFromDollars(text));
}

function volumeText(text: string | null): string {
  return text === null ? 'not told' : shortCount(Math.round(Number(text)));
}
