import { type Parcel, usePlatform } from './platform.ts';

export * from './sdk.ts';
export type { Labels, MeterOptions, MeterStats } from './meter-options.ts';

async function zipped(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** As it was before anybody metered it. */
const bareFetch = globalThis.fetch;

/** A page that goes may leave requests behind that go on without it: 64 KiB of them together. */
function sendKept(parcels: readonly Parcel[]): void {
  for (const { url, headers, bodies } of parcels)
    for (const body of bodies)
      void bareFetch(url, { method: 'POST', headers, body, keepalive: true }).catch(() => undefined);
}

usePlatform({
  scopes: null,
  lastSend: { bodyBytes: 48 * 1024, send: sendKept },
  gzip: typeof CompressionStream === 'undefined' ? null : zipped,
});
