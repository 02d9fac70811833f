import {
  columnsOf,
  cellOf,
  type FieldMap,
  fieldMapFrom,
  lineFromRecord,
  type MapRecord,
  recordsIn,
} from '../../core/capture/field-map.ts';
import { callFromLine, type LineOptions } from '../../core/capture/native.ts';
import { AppError } from '../../errors.ts';
import { fileValues } from './file-values.ts';
import { type ItemFormat, type Item, type Labels, labelled, refused } from './format.ts';
import { withoutContent } from './without-content.ts';

interface MappedImport {
  /** What the map's YAML says; null when none was given. */
  readonly map: unknown;
  readonly options: LineOptions;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

/** CSV, JSON or Parquet of any vendor, by a map from its columns or paths to the fields of a call. Throws bad-request when it is not sound. */
export function mappedFormat({ map: mapping, options, labels, maxLineBytes }: MappedImport): ItemFormat {
  const map = soundMap(mapping);
  return async function* (bytes) {
    let isFirst = true;
    for await (const values of fileValues(bytes, { maxLineBytes, separator: map.separator })) {
      const items: Item[] = [];
      for (const placed of values) {
        const records = 'refused' in placed ? [] : recordsIn(placed.value, map);
        if (isFirst && records[0]) checkColumns(records[0], map);
        isFirst &&= records.length === 0;
        if ('refused' in placed) items.push(placed.refused);
        else
          items.push(
            ...records.map((record, index) =>
              itemOf(record, placeOf(placed.place, records.length, index), map, options, labels),
            ),
          );
      }
      yield items;
    }
  };
}

function soundMap(mapping: unknown): FieldMap {
  if (mapping === null)
    throw new AppError('bad-request', 'This format needs a map.', 'Give --map FILE; see docs/guide/import.md.');
  const map = fieldMapFrom(mapping);
  if (!Array.isArray(map)) return map;
  const message = map.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  throw new AppError('bad-request', message, 'See docs/guide/import.md for what a map may hold.', map);
}

/**
 * A map for another file would reject every record of this one: that is one mistake, and told once. A table has every column in each row; of
 * JSON a record may leave some out, but not all.
 */
function checkColumns(record: MapRecord, map: FieldMap): void {
  const isTable = Object.values(record.value).every((cell) => typeof cell === 'string');
  const columns = map.rules.map(({ column }) => column);
  const missing = columns.filter((column) =>
    isTable ? !Object.hasOwn(record.value, column) : cellOf(record, column) === undefined,
  );
  if (missing.length === 0 || (!isTable && missing.length < columns.length)) return;
  throw new AppError(
    'bad-request',
    `The file has no column ${names(missing)}; it has ${names(columnsOf(record).slice(0, 60))}.`,
    isTable
      ? 'Mend the map, or its separator (separator: ";").'
      : 'Mend the map, or its path to the records (records: data.items).',
  );
}

function names(list: readonly string[]): string {
  return list.map((name) => `"${name}"`).join(', ');
}

function placeOf(place: string, count: number, index: number): string {
  return count > 1 || place === 'document' ? `${place}, record ${index + 1}` : place;
}

function itemOf(record: MapRecord, place: string, map: FieldMap, options: LineOptions, labels: Labels): Item {
  const line = lineFromRecord(record, map);
  if (line === null) return { captured: { kind: 'skipped', reason: 'passed over by the map' }, input: null };
  const call = Array.isArray(line) ? line : callFromLine(line, options);
  if (!Array.isArray(call)) return { captured: { kind: 'call', call: labelled(call, labels) }, input: null };
  const input = withoutContent(JSON.stringify(record.value));
  return refused(call, place, input);
}
