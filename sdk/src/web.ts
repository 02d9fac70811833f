import { usePlatform } from './platform.ts';

export * from './sdk.ts';
export type { Labels, MeterOptions, MeterStats } from './meter-options.ts';

async function zipped(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

usePlatform({ scopes: null, gzip: typeof CompressionStream === 'undefined' ? null : zipped });
