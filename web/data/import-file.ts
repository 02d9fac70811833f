import type { ImportAnswer } from './answers.ts';
import { send } from './api.ts';

export const IMPORT_FORMATS = [
  { name: 'exchanges', label: 'Recorded provider exchanges (JSONL)' },
  { name: 'calls', label: 'Calls (NDJSON)' },
  { name: 'csv', label: 'CSV with a header' },
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number]['name'];

/** Sends a file as it is. */
export function importFile(file: File, format: ImportFormat): Promise<ImportAnswer> {
  return send<ImportAnswer>('import', new URLSearchParams({ format }), file);
}

/** What a file most likely is, by name and first line; the person may say otherwise. */
export async function guessFormat(file: File): Promise<ImportFormat> {
  if (/\.(csv|tsv)$/i.test(file.name)) return 'csv';
  const [line = ''] = (await file.slice(0, 65_536).text()).split('\n', 1);
  return /"(request|response|exchange)"\s*:\s*\{/.test(line) ? 'exchanges' : 'calls';
}
