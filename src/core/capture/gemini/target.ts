import { remembered } from '../../remembered.ts';
import { addressOf, decodePercent } from '../address.ts';

/** What a Google URL addresses. `method` is what follows the colon; region is Vertex's location, null at AI Studio. */
export interface GoogleTarget {
  readonly publisher: string | null;
  readonly model: string | null;
  readonly method: string;
  readonly region: string | null;
}

const TARGET =
  /(?:\/locations\/([^/]+))?(?:\/publishers\/([^/]+))?\/(?:models|endpoints|tunedModels)\/([^/:]+):([A-Za-z]+)$/;

/** Reads `…/locations/L/publishers/P/models/M:method`; nulls and an empty method when the URL is something else. */
export function googleTarget(url: string | null): GoogleTarget {
  return targetOf(url ?? '');
}

const targetOf: (url: string) => GoogleTarget = remembered((url) => {
  const match = TARGET.exec(addressOf(url).path.replaceAll(/%3[aA]/g, ':'));
  return {
    publisher: match?.[2] ?? null,
    model: match?.[3] === undefined ? null : decodePercent(match[3]),
    method: match?.[4] ?? '',
    region: match?.[1] ?? null,
  };
});

/** The last part of a resource name: "models/gemini-2.5-flash" is "gemini-2.5-flash". */
export function modelName(resource: string | null): string | null {
  return resource === null ? null : resource.slice(resource.lastIndexOf('/') + 1);
}
