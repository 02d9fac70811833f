/** The Turing Change Point Dataset: F1 with a margin of five points and covering (van den Burg and Williams 2020), univariate series. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { changePoints } from '../../../src/core/analysis/change-point/partition.ts';
import { row } from './tally.ts';

type Annotations = Readonly<Record<string, readonly number[]>>;

interface Series {
  readonly name: string;
  readonly values: readonly number[];
  readonly annotations: Annotations;
}

const MARGIN = 5;
/** F1 and covering that the benchmark's authors give for saying nothing. */
const PUBLISHED_ZERO: Readonly<Record<string, string>> = {
  nile: '.824 / .758',
  bank: '1.000 / 1.000',
  brent_spot: '.315 / .266',
};

/** A copy of the data set: `annotations.json` and `datasets`. */
export function changePointQuality(folder: string): void {
  const annotations: Record<string, Annotations> = JSON.parse(readFileSync(join(folder, 'annotations.json'), 'utf8'));
  const all = readdirSync(join(folder, 'datasets')).flatMap((name) => seriesOf(folder, name, annotations[name]));
  const real = all.filter(({ name }) => !name.startsWith('quality_control'));
  row(
    `TCPD, ${real.length} real univariate series: F1 / covering`,
    mean(real, ({ values }) => changePoints(values)),
  );
  row(
    `  with the ${all.length - real.length} generated ones`,
    mean(all, ({ values }) => changePoints(values)),
  );
  row(
    '  saying nothing, the same series',
    mean(real, () => []),
  );
  row('  published defaults, 25 series', 'binseg .690 / .655, pelt .685 / .656, bocpd .656 / .591, amoc .647 / .658');
  for (const series of all.filter(({ name }) => name in PUBLISHED_ZERO)) {
    row(
      `  scorer: saying nothing on ${series.name}`,
      `${mean([series], () => [])} (published ${PUBLISHED_ZERO[series.name]})`,
    );
  }
}

function seriesOf(folder: string, name: string, annotations: Annotations | undefined): Series[] {
  const file = join(folder, 'datasets', name, `${name}.json`);
  if (annotations === undefined || !existsSync(file)) return [];
  const data: { n_dim: number; series: { raw: (number | null)[] }[] } = JSON.parse(readFileSync(file, 'utf8'));
  if (data.n_dim !== 1) return [];
  return [{ name, annotations, values: (data.series[0]?.raw ?? []).map((value) => value ?? Number.NaN) }];
}

function mean(all: readonly Series[], find: (series: Series) => readonly number[]): string {
  const scored = all.map((series) => {
    const found = find(series);
    return [f1(series.annotations, found), covering(series, found)] as const;
  });
  const of = (index: 0 | 1): string => (scored.reduce((sum, each) => sum + each[index], 0) / scored.length).toFixed(3);
  return `${of(0)} / ${of(1)}`;
}

/** Precision against what anybody marked, recall the mean over those who marked; the first point is in every set. */
function f1(annotations: Annotations, found: readonly number[]): number {
  const told = [...new Set([0, ...found])];
  const marked = Object.values(annotations).map((each) => new Set([0, ...each]));
  const precision = hits(new Set(marked.flatMap((each) => [...each])), told) / told.length;
  const recall = marked.reduce((sum, each) => sum + hits(each, told) / each.size, 0) / marked.length;
  return (2 * precision * recall) / (precision + recall);
}

function hits(truth: ReadonlySet<number>, told: readonly number[]): number {
  const left = new Set(told);
  let found = 0;
  for (const point of truth) {
    const [nearest] = [...left]
      .filter((each) => Math.abs(each - point) <= MARGIN)
      .sort((a, b) => Math.abs(a - point) - Math.abs(b - point));
    if (nearest !== undefined && left.delete(nearest)) found++;
  }
  return found;
}

/** Mean over annotators of how well each of their segments is covered by the best of ours, by length. */
function covering({ annotations, values }: Series, found: readonly number[]): number {
  const ours = segments(found, values.length);
  const each = Object.values(annotations).map((marked) =>
    segments(marked, values.length).reduce(
      (sum, segment) => sum + (segment[1] - segment[0]) * Math.max(...ours.map((own) => jaccard(segment, own))),
      0,
    ),
  );
  return each.reduce((sum, covered) => sum + covered / values.length, 0) / each.length;
}

function segments(points: readonly number[], length: number): (readonly [number, number])[] {
  const starts = [...new Set([0, ...points])].sort((left, right) => left - right);
  return starts.map((start, index) => [start, starts[index + 1] ?? length] as const);
}

function jaccard([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  const both = Math.max(0, Math.min(b, d) - Math.max(a, c));
  return both / (b - a + d - c - both);
}
