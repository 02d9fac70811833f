import type { ExportReader } from '../../core/capture/export/export-reader.ts';
import type { Captured, Json } from '../../core/capture/exchange.ts';
import { fileValues } from './file-values.ts';
import { type ItemFormat, type Item, type Labels, labelled, onLine, rejected } from './format.ts';
import { withoutContent } from './without-content.ts';

interface ExportImport {
  /** A reader for one file. */
  readonly reader: () => ExportReader;
  readonly labels: Labels;
  readonly maxLineBytes: number;
}

/** A product's own export, as JSON, lines of JSON, or CSV: what the file is, its beginning tells. */
export function exportFormat({ reader, labels, maxLineBytes }: ExportImport): ItemFormat {
  return async function* (bytes) {
    const exported = reader();
    for await (const values of fileValues(bytes, { maxLineBytes, separator: ',' })) {
      const items: Item[] = [];
      for (const placed of values) {
        if ('refused' in placed) items.push(placed.refused);
        else items.push(...exported.read(placed.value).map((captured) => itemOf(captured, labels, placed)));
      }
      yield items;
    }
    yield exported.end().map((captured) => itemOf(captured, labels, { value: null, place: 'end of file' }));
  };
}

function itemOf(captured: Captured, labels: Labels, from: { readonly value: Json; readonly place: string }): Item {
  if (captured.kind === 'call')
    return { captured: { ...captured, call: labelled(captured.call, labels) }, input: null };
  if (captured.kind === 'skipped') return { captured, input: null };
  return rejected(onLine(captured.problem, from.place), withoutContent(JSON.stringify(from.value)));
}
