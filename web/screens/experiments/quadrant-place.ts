interface Named {
  readonly name: string;
  readonly cost: string;
  readonly value: number | null;
}

/** Where an experiment is drawn, and its name beside it. */
export interface PlacedExperiment<Entry extends Named> {
  readonly experiment: Entry;
  readonly x: number;
  readonly y: number;
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Room at each side. */
  readonly edge: number;
}

/** Room for the words in the corners. */
const CORNER = 22;
const LINE = 15;
const CHARACTER = 6.4;

/** Places by magnitude: what is ten times as much is as far apart everywhere. Names that would lie on each other move down a line. */
export function placed<Entry extends Named>(
  experiments: readonly Entry[],
  cut: { readonly cost: number; readonly value: number },
  { width, height, edge }: Frame,
): { readonly points: readonly PlacedExperiment<Entry>[]; readonly x: number; readonly y: number } {
  const across = scaleOf(experiments.map(({ cost }) => Number(cost)));
  const up = scaleOf(experiments.map(({ value }) => value ?? 0));
  const x = (cost: number): number => edge + across(cost) * (width - 2 * edge);
  const y = (value: number): number => height - CORNER - edge - up(value) * (height - 2 * (CORNER + edge));
  const points = experiments
    .map((experiment) => ({ experiment, x: x(Number(experiment.cost)), y: y(experiment.value ?? 0) }))
    .toSorted((left, right) => left.y - right.y);
  const taken: { readonly from: number; readonly to: number; readonly y: number }[] = [];
  const labelled = points.map((point): PlacedExperiment<Entry> => {
    const length = point.experiment.name.length * CHARACTER;
    const isLeft = point.x + 10 + length <= width;
    const from = isLeft ? point.x + 10 : point.x - 10 - length;
    let at = point.y + 4;
    while (taken.some((one) => from < one.to && one.from < from + length && Math.abs(one.y - at) < LINE)) at += LINE;
    taken.push({ from, to: from + length, y: at });
    return { ...point, label: { x: isLeft ? from : from + length, y: at, anchor: isLeft ? 'start' : 'end' } };
  });
  return { points: labelled, x: x(cut.cost), y: y(cut.value) };
}

/** Magnitudes to 0 for the least and 1 for the most of them. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const sizes = values.map(magnitude);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return (value) => (high === low ? 0.5 : (magnitude(value) - low) / (high - low));
}

function magnitude(value: number): number {
  return Math.log10(Math.max(0, value) + 0.01);
}
