import type { Stated } from './stated.ts';

export const MARKER_KINDS = ['deploy', 'prompt-release', 'flag', 'price', 'incident', 'other'] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

/** Something that was done or happened, by which a change of cost may be explained. Null means not stated. */
export interface Marker extends Stated {
  readonly kind: 'marker';
  readonly marker: MarkerKind;
  /** The sender's own id. */
  readonly senderId: string | null;
  /** When it was over, epoch milliseconds; null for an instant or for what lasts. */
  readonly until: number | null;
  readonly title: string;
  /** Where there is more about it: an http or https address. */
  readonly link: string | null;
}
