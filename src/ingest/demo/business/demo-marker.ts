import type { MarkerKind } from '../../../core/marker.ts';
import type { StoryEvent } from '../story-event.ts';

/** A line of a marker (docs/guide/outcomes.md). */
export interface MarkerLine {
  readonly marker: MarkerKind;
  readonly id: string;
  readonly at: string;
  readonly until?: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What of the story somebody in the company would have told: releases, switches, prices and incidents. Trends nobody marks. */
export function demoMarkers(events: readonly StoryEvent[]): MarkerLine[] {
  return events.flatMap((event) => {
    const marker = markerOf(event);
    if (marker === null) return [];
    const { id, title, from, to, cells } = event;
    const until = to === null ? {} : { until: new Date(to).toISOString() };
    return [{ marker, id, at: new Date(from).toISOString(), ...until, title, labels: { ...cells[0] } }];
  });
}

const OF_KIND: Readonly<Record<StoryEvent['kind'], MarkerKind | null>> = {
  launch: 'deploy',
  release: 'deploy',
  incident: 'incident',
  experiment: 'flag',
  customer: 'other',
  trend: null,
};

/** An experiment that runs all the time was never switched on. */
function markerOf({ kind, driver, effect, to }: StoryEvent): MarkerKind | null {
  if (kind === 'experiment' && to === null) return null;
  if (kind !== 'release') return OF_KIND[kind];
  if (driver === 'price') return 'price';
  return effect.set?.promptVersion === undefined ? OF_KIND[kind] : 'prompt-release';
}
