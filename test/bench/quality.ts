/**
 * How well causes, anomalies and changes are found, beside what others publish on the same data.
 *   npm run bench -- quality <folder …>     folders with any of the sets; which is which is told by their files
 * Settings were tuned on `rca/aicost/dev`, `spend/dev`, NAB and TCPD; those of `localise` are of other seeds than S and L. Nothing here is shipped.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { changePointQuality } from './quality/change-points.ts';
import { driverQuality } from './quality/driver-localisation.ts';
import { generatedCubeQuality } from './quality/generated-cubes.ts';
import { hourlyQuality } from './quality/hourly.ts';
import { localisationQuality } from './quality/localisation.ts';
import { nabQuality } from './quality/nab.ts';
import { spendQuality } from './quality/spend.ts';

generatedCubeQuality();
hourlyQuality();
const folders = process.argv.slice(2);
if (folders.length === 0)
  console.log(
    'More with data: npm run bench -- quality <folder with sets>; docs/methods/anomalies.md says where they are from.',
  );
for (const folder of folders) for (const found of [folder, ...foldersIn(folder)]) measure(found);

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function measure(folder: string): void {
  const has = (...names: string[]): boolean => names.every((name) => existsSync(join(folder, name)));
  if (has('injection_info.csv')) localisationQuality(folder);
  if (has('labels.json')) driverQuality(folder);
  if (has('data', 'labels/combined_windows.json')) nabQuality(folder);
  if (has('annotations.json', 'datasets')) changePointQuality(folder);
  for (const labels of readdirSync(folder).filter((name) => name.endsWith('_labels.json'))) {
    const table = join(folder, labels.replace('_labels.json', '.csv'));
    if (existsSync(table)) spendQuality(table, join(folder, labels));
  }
}
