import type { Json } from '../exchange.ts';
import { countAt, field, listAt, textAt, type JsonObject } from '../json.ts';

/** Tokens that are not text. Documents count as text: Google bills them as such, and so do we. */
export interface Modalities {
  readonly audio: number;
  readonly image: number;
  readonly video: number;
}

/** Enum numbers of protobuf JSON (google.cloud.aiplatform Modality), beside the names of plain JSON. */
const NUMBERS = ['', 'text', 'image', 'video', 'audio', 'document'];

/** Adds up a list of `{modality, tokenCount}` found under the first of some names; null when there is none. */
export function modalitiesAt(usage: JsonObject, names: readonly string[]): Modalities | null {
  const name = names.find((name) => listAt(usage, name).length > 0);
  if (name === undefined) return null;
  const sums = { audio: 0, image: 0, video: 0 };
  for (const detail of listAt(usage, name)) {
    const modality = modalityOf(field(detail, 'modality'));
    if (modality === 'audio' || modality === 'image' || modality === 'video') {
      sums[modality] += countAt(detail, 'tokenCount') + countAt(detail, 'tokens');
    }
  }
  return sums;
}

/** Cuts modalities down so that together they are no more than a total: what is left of the total is text. */
export function withinTotal(modalities: Modalities | null, total: number): Modalities {
  const audio = Math.min(modalities?.audio ?? 0, total);
  const image = Math.min(modalities?.image ?? 0, total - audio);
  const video = Math.min(modalities?.video ?? 0, total - audio - image);
  return { audio, image, video };
}

/** What of a total is neither audio, image nor video. */
export function textOf(total: number, modalities: Modalities): number {
  return total - modalities.audio - modalities.image - modalities.video;
}

function modalityOf(value: Json | undefined): string {
  if (typeof value === 'number') return NUMBERS[value] ?? '';
  return (textAt(value) ?? '').toLowerCase();
}
