import type { Marker } from './marker.ts';
import type { Metric } from './metric.ts';
import type { Outcome } from './outcome.ts';

/** What programs tell of the business beside its calls. */
export type Statement = Metric | Outcome | Marker;
