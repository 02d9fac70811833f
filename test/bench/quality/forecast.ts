/** Sums to come of daily spend against what came, from several days on: whether 80 % intervals hold, and how far off the middle is. */
import { forecast } from '../../../src/core/analysis/forecast/forecast.ts';
import { row, share } from './tally.ts';

const FROM = [60, 84, 100, 121];
const AHEAD = [1, 7, 30, 60];
/** The simple forecast beside it: the mean of the last four weeks. */
const WEEKS = 28;

export function forecastQuality(series: readonly (readonly number[])[]): void {
  for (const days of AHEAD) {
    let [held, all, off, simple, width] = [0, 0, 0, 0, 0];
    for (const costs of series) {
      for (const from of FROM.filter((day) => day + days <= costs.length)) {
        const range = forecast(costs.slice(0, from), days)?.sums.at(-1);
        if (range === undefined) continue;
        const came = sum(costs.slice(from, from + days));
        const mean = (sum(costs.slice(from - WEEKS, from)) * days) / WEEKS;
        all++;
        held += came >= range.low && came <= range.high ? 1 : 0;
        off += Math.abs(came - range.expected) / came;
        simple += Math.abs(came - mean) / came;
        width += (range.high - range.low) / range.expected;
      }
    }
    row(
      `  forecast of ${days} days (${all})`,
      `80 % interval held ${share(held, all)}, width ${share(width, all)}, off by ${share(off, all)} (mean of four weeks ${share(simple, all)})`,
    );
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
