import { statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ImportFormatFacts } from '../core/capture/import-format.ts';
import { AppError } from '../errors.ts';

/**
 * The files that a path of the command line stands for, in order: a file, a folder (all of the format's files in it), a glob, or
 * `-` for standard input. Without a path, the folders where the format's product keeps them.
 */
export async function importFiles(path: string | null, format: ImportFormatFacts): Promise<string[]> {
  if (path === '-') return [path];
  const places = path === null ? format.folders.map(expanded) : [path];
  const found = await Promise.all(places.map((place) => filesAt(place, format.files)));
  const files = [...new Set(found.flat())].sort(mainFirst);
  if (files.length > 0) return files;
  const hint = 'Give an existing file, a folder that holds some, or a glob in quotes.';
  throw places.length === 0
    ? new AppError('bad-request', `Where is the file to import? ${format.label} has no folder of its own.`, hint)
    : new AppError('bad-request', `There is no file to import at ${places.join(' or ')}.`, hint);
}

async function filesAt(place: string, names: RegExp): Promise<string[]> {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const found = await Array.fromAsync(glob(isFolder ? join(place, '**/*') : place));
  return found.filter((file) => isFile(file) && (!isFolder || names.test(file)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A conversation comes before its subagents, whose logs repeat parts of it. */
function mainFirst(left: string, right: string): number {
  return Number(isOfSubagent(left)) - Number(isOfSubagent(right)) || (left < right ? -1 : 1);
}

function isOfSubagent(path: string): boolean {
  return /[/\\]agent-[^/\\]*$/.test(path);
}

/** `${NAME:-otherwise}` and a leading `~`, as a shell reads them. A variable may name several folders; the first counts. */
function expanded(place: string): string {
  const named = place.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) => {
    const [first = ''] = (process.env[name] ?? '').split(',');
    return first.trim() || otherwise;
  });
  return named.replace(/^~(?=$|[/\\])/, homedir());
}
