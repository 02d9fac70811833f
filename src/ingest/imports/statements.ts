import { type FieldMap, fieldMapFrom, lineFromRecord, recordsIn } from '../../core/capture/field-map.ts';
import { METRIC_FIELDS } from '../../core/capture/statement/metric-line.ts';
import { OUTCOME_FIELDS } from '../../core/capture/statement/outcome-line.ts';
import { MARKER_FIELDS } from '../../core/capture/statement/marker-line.ts';
import type { StatementOptions } from '../../core/capture/statement/statement-fields.ts';
import type { StatementKind } from '../../core/capture/statement/statement-line.ts';
import { eventKindOfMap, statementTarget } from '../../core/capture/statement/statement-target.ts';
import { AppError } from '../../errors.ts';
import { type FileContent, fileContent } from './file-values.ts';
import { type ImportFormat, type Labels, refused, type StatementItem } from './format.ts';
import { jsonValues, type Placed } from './json-values.ts';
import { parquetRows } from './parquet-rows.ts';
import { type StatementLines, statementOfKind, statementOfValue } from './statement-line.ts';
import { tableRows } from './table-rows.ts';

interface StatementImport {
  /** What the map's YAML says; null when none was given. */
  readonly map: unknown;
  readonly labels: Labels;
  readonly maxLineBytes: number;
  readonly now: number;
}

interface KindMap {
  readonly kind: StatementKind;
  readonly map: FieldMap;
}

/**
 * Metrics or events from files: in the program's own words, a JSON object a line; or any table or JSON by a map. A table
 * without a map has the fields for columns, and what else it has are labels. Throws bad-request when the map is not sound.
 */
export function statementFormat(
  lines: StatementLines,
  { map, labels, maxLineBytes, now }: StatementImport,
): ImportFormat {
  const options = { now, inherited: {}, imposed: labels };
  const given = map === null ? null : soundMap(lines === 'metric' ? lines : eventKindOfMap(map), map);
  return async function* (bytes) {
    const content = await fileContent(bytes);
    if (content === null) return;
    for await (const values of valuesOf(content, maxLineBytes, given?.map.separator ?? ','))
      yield values.flatMap((placed) => {
        if ('refused' in placed) return [placed.refused];
        const by = given ?? (content.kind === 'json' ? null : tableMap(lines, placed));
        return by === null ? ownWords(placed, lines, options) : mapped(placed, by, options);
      });
  };
}

type Found = Exclude<Placed, { refused: unknown }>;

async function* valuesOf(
  { kind, bytes }: FileContent,
  maxLineBytes: number,
  separator: string,
): AsyncGenerator<Placed[]> {
  if (kind === 'parquet') yield* parquetRows(bytes);
  else if (kind === 'json') yield* jsonValues(bytes, maxLineBytes);
  else yield* tableRows(bytes, separator);
}

function ownWords({ value, place }: Found, lines: StatementLines, options: StatementOptions): StatementItem[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one, index) =>
    statementOfValue(one, Array.isArray(value) ? `line ${index + 1}` : place, lines, options, () =>
      JSON.stringify(one),
    ),
  );
}

function mapped({ value, place }: Found, { kind, map }: KindMap, options: StatementOptions): StatementItem[] {
  return recordsIn(value, map).map((record, index) => {
    const where = place === 'document' ? `record ${index + 1}` : place;
    const input = (): string => JSON.stringify(record.value);
    const line = lineFromRecord(record, map);
    if (line === null) return { captured: { kind: 'skipped', reason: 'passed over by the map' }, input: null };
    return Array.isArray(line) ? refused(line, where, input()) : statementOfKind(line, where, kind, options, input);
  });
}

const FIELDS: Readonly<Record<StatementKind, readonly string[]>> = {
  metric: METRIC_FIELDS,
  outcome: OUTCOME_FIELDS,
  marker: MARKER_FIELDS,
};

/** The map of a table whose columns bear the names of fields; the others are labels. */
function tableMap(lines: StatementLines, { value }: Found): KindMap {
  const columns = Object.keys(value ?? {});
  const kind = lines === 'metric' ? lines : columns.includes('marker') ? 'marker' : 'outcome';
  const fields = FIELDS[kind].filter((name) => name !== 'labels' && columns.includes(name));
  const named = columns.flatMap((name) => (name.startsWith('labels.') ? [name] : []));
  return soundMap(kind, {
    columns: Object.fromEntries([...fields, ...named].map((name) => [name, name])),
    others: 'labels',
  });
}

function soundMap(kind: StatementKind, map: unknown): KindMap {
  const sound = fieldMapFrom(map, statementTarget(kind));
  if (!Array.isArray(sound)) return { kind, map: sound };
  const message = sound.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  throw new AppError('bad-request', message, 'See docs/guide/outcomes.md for what a map may hold.', sound);
}
