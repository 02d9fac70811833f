/** Cubes made here, so that they can be scored anywhere: sparse, lognormal leaves, one to three causes along one to three axes, more and more noise. */
import { type Cube, cubeOf } from '../../../src/core/analysis/localisation/cube.ts';
import { localise } from '../../../src/core/analysis/localisation/localise.ts';
import { leavesOf } from '../../../src/core/analysis/localisation/rate-scan.ts';
import { Noise } from '../../noise.ts';
import { element } from './localisation.ts';
import { count, durations, emptyTally, row, told } from './tally.ts';

const AXES = { a: 10, b: 12, c: 10, d: 8 };
/** Share of the possible leaves that there are. */
const FILLED = 0.7;
const INSTANCES = 30;
const NOISES = [0, 0.05, 0.1, 0.2];
const LAWS = ['normal', 'wild'] as const;

export function generatedCubeQuality(): void {
  for (const law of LAWS) for (const sigma of NOISES) scored(law, sigma);
}

function scored(law: (typeof LAWS)[number], sigma: number): void {
  const tally = emptyTally();
  const took: number[] = [];
  for (let seed = 1; seed <= INSTANCES; seed++) {
    const { cube, expected, actual, causes } = instance(new Noise(seed), law, sigma);
    const started = performance.now();
    const { slices } = localise(cube, expected, actual);
    took.push(performance.now() - started);
    count(tally, new Set(slices.map(({ members }) => element(members))), causes);
  }
  row(
    `localise, generated, ${law} noise ${sigma * 100} % (${INSTANCES} instances)`,
    `${told(tally)}; ${durations(took)}`,
  );
}

interface Instance {
  readonly cube: Cube;
  readonly expected: Float64Array;
  readonly actual: Float64Array;
  readonly causes: ReadonlySet<string>;
}

function instance(noise: Noise, law: (typeof LAWS)[number], sigma: number): Instance {
  const rows = Object.entries(AXES)
    .reduce<string[][]>(
      (all, [axis, size]) => all.flatMap((row) => members(axis, size).map((member) => [...row, member])),
      [[]],
    )
    .filter(() => noise.uniform() < FILLED);
  const cube = cubeOf(Object.keys(AXES), rows);
  const expected = Float64Array.from(rows, () => Math.exp(3 + 1.5 * noise.normal()));
  const actual = expected.map((amount) => Math.max(0, amount * (1 + sigma * drawn(noise, law))));
  const causes = new Set<string>();
  const axes = Object.entries(AXES).filter(() => noise.uniform() < 0.5);
  const along = axes.length === 0 || axes.length > 3 ? Object.entries(AXES).slice(0, 2) : axes;
  const most = 1 + noise.whole(3);
  while (causes.size < most) {
    const place = Object.fromEntries(along.map(([axis, size]) => [axis, `${axis}${noise.whole(size)}`]));
    if (causes.has(element(place))) continue;
    causes.add(element(place));
    const times = noise.uniform() < 0.5 ? 0.1 + 0.6 * noise.uniform() : 1.5 + 2 * noise.uniform();
    for (const leaf of leavesOf(cube, place)) actual[leaf] = (actual[leaf] ?? 0) * times;
  }
  return { cube, expected, actual, causes };
}

/** Normal, or Student's with three degrees of freedom, as forecasts of real series err. */
function drawn(noise: Noise, law: (typeof LAWS)[number]): number {
  if (law === 'normal') return noise.normal();
  return noise.normal() / Math.sqrt((noise.normal() ** 2 + noise.normal() ** 2 + noise.normal() ** 2) / 3);
}

function members(axis: string, size: number): string[] {
  return Array.from({ length: size }, (_, member) => `${axis}${member}`);
}
