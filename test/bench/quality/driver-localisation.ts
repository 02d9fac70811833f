/** Causes of a change in AI cost: where and why, on generated usage with planted causes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cubeOf } from '../../../src/core/analysis/localisation/cube.ts';
import { localiseDrivers } from '../../../src/core/analysis/localisation/driver-scan.ts';
import type { Usage, UsagePeriod } from '../../../src/core/analysis/localisation/usage.ts';
import { csvRows, element } from './localisation.ts';
import { count, durations, emptyTally, row, share, told } from './tally.ts';

interface Planted {
  readonly id: string;
  readonly causes: readonly { readonly slice: Readonly<Record<string, string>>; readonly driver: string }[];
}

const AXES = 5;
const PER_TOKEN = 1e-6;

/** A folder with `labels.json` and one file an instance: use of two periods, leaf by leaf. */
export function driverQuality(folder: string): void {
  const labels: Planted[] = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));
  const [slices, causes] = [emptyTally(), emptyTally()];
  const byDriver = new Map<string, { found: number; all: number }>();
  const took: number[] = [];
  for (const { id, causes: planted } of labels) {
    const usage = usageOf(csvRows(join(folder, `${id}.csv.gz`)));
    const started = performance.now();
    const found = localiseDrivers(usage);
    took.push(performance.now() - started);
    const told = new Set(
      found.map(({ driver, members }) => `${driver === 'new' ? 'new_entity' : driver} ${element(members)}`),
    );
    const truth = new Set(planted.map(({ driver, slice }) => `${driver} ${element(slice)}`));
    count(causes, told, truth);
    count(
      slices,
      new Set(found.map(({ members }) => element(members))),
      new Set(planted.map(({ slice }) => element(slice))),
    );
    for (const cause of truth) {
      const driver = cause.split(' ')[0] ?? '';
      const of = byDriver.get(driver) ?? { found: 0, all: 0 };
      byDriver.set(driver, { found: of.found + (told.has(cause) ? 1 : 0), all: of.all + 1 });
    }
  }
  row(`what x why ${folder} (${labels.length} instances)`, `${told(causes)}; ${durations(took)}`);
  row('  slice alone', told(slices));
  row(
    '  recall by driver',
    [...byDriver].map(([driver, { found, all }]) => `${driver} ${found}/${all} ${share(found, all)}`).join(', '),
  );
  row(
    '  others, slice alone, F1',
    'cost-only scan .606-.669, AutoRoot .385, Adtributor .265, RiskLoc .089 (120 instances)',
  );
}

function usageOf([head = [], ...rows]: string[][]): Usage {
  const column = (name: string, scale = 1): Float64Array =>
    Float64Array.from(rows, (cells) => Number(cells[head.indexOf(name)]) * scale);
  const period = (side: 0 | 1): UsagePeriod => ({
    requests: column(`req${side}`),
    attempts: column(`att${side}`),
    inputTokens: column(`in_tok${side}`),
    cacheReadTokens: column(`cache_tok${side}`),
    outputTokens: column(`out_tok${side}`),
    inputPrice: column(`pin${side}`, PER_TOKEN),
    cacheReadPrice: column(`pcache${side}`, PER_TOKEN),
    outputPrice: column(`pout${side}`, PER_TOKEN),
  });
  return { cube: cubeOf(head.slice(0, AXES), rows), modelAxis: 'model', base: period(0), current: period(1) };
}
