import type { Call } from '../src/core/call.ts';
import type { Item } from '../src/ingest/imports/format.ts';
import { itemFormat } from '../src/ingest/imports/formats.ts';

const NOW = Date.UTC(2026, 10, 22);

/** Everything an import decodes from bytes, cut into pieces of a size. */
export async function importedItems(
  format: Parameters<typeof itemFormat>[0],
  input: string | Uint8Array,
  { map = null, size = 65_521 }: { readonly map?: unknown; readonly size?: number } = {},
): Promise<Item[]> {
  const bytes = Buffer.from(input);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const settings = { options: { now: NOW }, labels: {}, maxLineBytes: 1 << 22, map };
  return (await Array.fromAsync(itemFormat(format, settings)(pieces()))).flatMap((items) => [...items]);
}

export function callsAmong(items: readonly Item[]): Call[] {
  return items.flatMap(({ captured }) => (captured.kind === 'call' ? [captured.call] : []));
}

export function outcomes(items: readonly Item[]): string[] {
  return items.map(({ captured }) => captured.kind);
}
