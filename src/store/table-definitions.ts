import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DATABASE } from './engine-settings.ts';

/** Tables of a revision of the rules: derived, dropped and made again under the same name with other data. */
const OF_REVISION = /_r\d+_/;

/**
 * The embedded engine keeps each table's definition in a file, and where the disk is full it writes an empty one and says that
 * all went well; with one of those it does not start again. Before it starts, definitions that are whole are therefore kept a
 * second time, and empty ones are put back from there. What was never whole was never a table, and what is derived is made again.
 */
export function mendDefinitions(folder: string): void {
  const definitions = join(folder, 'store', 'metadata', DATABASE);
  const copies = join(folder, 'definitions');
  for (const name of sqlFiles(definitions)) {
    const path = join(definitions, name);
    const copy = join(copies, name);
    const text = readFileSync(path, 'utf8');
    const kept = textOf(copy);
    if (text !== '') keep(copy, text, kept);
    else if (kept === '') rmSync(path);
    else writeFileSync(path, kept);
  }
}

/** Whole or not at all. Without a copy the engine runs as well, so a folder that cannot be written keeps nothing from starting. */
function keep(copy: string, text: string, kept: string): void {
  if (text === kept || OF_REVISION.test(copy)) return;
  try {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    writeFileSync(`${copy}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${copy}.new`, copy);
  } catch {
    rmSync(`${copy}.new`, { force: true });
  }
}

function sqlFiles(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder).filter((name) => name.endsWith('.sql'));
}

/** Empty where there is no such file. */
function textOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(path, 'utf8');
}
