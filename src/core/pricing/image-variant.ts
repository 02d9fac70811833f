import type { Call } from '../call.ts';

const SIZE = /^(\d{2,5})x(\d{2,5})$/;

/**
 * Names under which images of a size and quality have prices of their own: "hd/1024-x-1792/dall-e-3", then
 * "1024-x-1792/dall-e-3". Capture states both as labels; a quality that is not stated is "standard".
 */
export function imageVariants(labels: Call['labels'], model: string): string[] {
  const [, width, height] = SIZE.exec(labels['imageSize'] ?? '') ?? [];
  if (width === undefined || height === undefined) return [];
  const size = `${width}-x-${height}/${model}`;
  return [`${labels['imageQuality'] ?? 'standard'}/${size}`, size];
}
