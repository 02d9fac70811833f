import type { ImportFormatName } from '../../src/core/capture/import-format.ts';
import type { ImportAnswer } from './answers.ts';
import { send } from './api.ts';

const HEAD_BYTES = 65_536;

/** A file to send, as what, and by which map (YAML) if it needs one. */
export interface ImportRequest {
  readonly file: File;
  readonly format: ImportFormatName;
  readonly map?: string | undefined;
}

/** Sends a file as it is. */
export function importFile({ file, format, map }: ImportRequest): Promise<ImportAnswer> {
  const params = new URLSearchParams({ format, source: file.name });
  if (map !== undefined) params.set('map', map);
  return send<ImportAnswer>('import', params, file);
}

/** What a file most likely is, by name and beginning; the person may say otherwise. */
export async function guessFormat(file: File): Promise<ImportFormatName> {
  const beginning = await file.slice(0, HEAD_BYTES).text();
  const [line = ''] = beginning.split('\n', 1);
  if (/\.csv(\.gz)?$/i.test(file.name)) return statedIn(line, (name) => new RegExp(`(^|,)"?${name}"?(,|$)`)) ?? 'csv';
  const stated = statedIn(line, (name) => new RegExp(`"${name}"\\s*:`));
  if (stated !== null) return stated;
  const isCall = /"usage"\s*:\s*\{/.test(line) && /"at"\s*:/.test(line) && !/"(url|response_body|sse_text)"\s*:/.test(line);
  return isCall ? 'calls' : 'exchanges';
}

/** Whether a line has the fields of a statement of the business, of which no other format has all. */
function statedIn(line: string, field: (name: string) => RegExp): 'events' | 'metrics' | null {
  const has = (...names: string[]): boolean => names.every((name) => field(name).test(line.trim()));
  if (has('outcome', 'at') || has('marker', 'at')) return 'events';
  return has('name', 'at', 'value') ? 'metrics' : null;
}

/** Which field of a call a column most likely is, by its name; first match wins. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/time|date|created/i, 'at'],
  [/provider|vendor/i, 'provider'],
  [/model/i, 'requestModel'],
  [/cach.*write|creation/i, 'usage.cacheWriteTokens'],
  [/cach/i, 'usage.cacheReadTokens'],
  [/(input|prompt).*token|token.*(input|prompt)/i, 'usage.inputTokens'],
  [/(output|completion).*token|token.*(output|completion)/i, 'usage.outputTokens'],
  [/reasoning/i, 'usage.reasoningTokens'],
  [/team|cost.?cent/i, 'labels.team'],
  [/feature/i, 'labels.feature'],
  [/customer|client/i, 'labels.customer'],
  [/environment|^env$/i, 'labels.environment'],
];

/** A first map for a CSV file by the names in its header, to be mended by hand; columns it does not name are left out. */
export async function draftMap(file: File): Promise<string> {
  const [header = ''] = (await file.slice(0, HEAD_BYTES).text()).split(/\r?\n/, 1);
  const columns = header.replace(/^\uFEFF/, '').split(',').map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
  const lines = columns.flatMap((column) => {
    const field = FIELDS.find(([name]) => name.test(column))?.[1];
    return field ? [`  ${JSON.stringify(column)}: ${field}`] : [];
  });
  const provider = lines.some((line) => line.endsWith(': provider')) ? [] : ['constants: {provider: openai}'];
  return ['columns:', ...lines, ...provider, ''].join('\n');
}
