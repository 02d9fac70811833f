/** Root causes in cubes of one measure, as RiskLoc's sets have them: exact match of elements, over all instances of a set. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cubeOf } from '../../../src/core/analysis/localisation/cube.ts';
import { localise } from '../../../src/core/analysis/localisation/localise.ts';
import { count, durations, emptyTally, row, told } from './tally.ts';

/** F1 that others reach on sets of the same generator, RiskLoc's scorer, as far as we have read them. */
const OTHERS: Readonly<Record<string, string>> = {
  S: 'RiskLoc .636, AutoRoot .451, Squeeze .105, Adtributor .045 (120 instances)',
  L: 'RiskLoc .708, AutoRoot .519, Squeeze .152, Adtributor .000 (120 instances)',
};

/** A folder with `injection_info.csv` and one file an instance: axes, `real`, `predict`. */
export function localisationQuality(folder: string): void {
  const tally = emptyTally();
  const took: number[] = [];
  for (const line of readFileSync(join(folder, 'injection_info.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [id = '', set = ''] = line.split(',');
    const [head = [], ...rows] = csvRows(join(folder, `${id}.csv.gz`));
    const column = (name: string): Float64Array =>
      Float64Array.from(rows, (cells) => Number(cells[head.indexOf(name)]));
    const [expected, actual] = [column('predict'), column('real')];
    const started = performance.now();
    const { slices } = localise(cubeOf(head.slice(0, -2), rows), expected, actual);
    took.push(performance.now() - started);
    count(tally, new Set(slices.map(({ members }) => element(members))), new Set(set.split(';').map(spelled)));
  }
  const set = basename(folder);
  row(`localise ${folder} (${took.length} instances)`, `${told(tally)}; ${durations(took)}`);
  if (OTHERS[set] !== undefined) row('  others, F1', OTHERS[set]);
}

/** A slice as text, its members in the order of the axes' names. */
export function element(members: Readonly<Record<string, string>>): string {
  return spelled(
    Object.entries(members)
      .map(([axis, member]) => `${axis}=${member}`)
      .join('&'),
  );
}

export function csvRows(file: string): string[][] {
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
}

function spelled(element: string): string {
  return element.split('&').sort().join('&');
}
