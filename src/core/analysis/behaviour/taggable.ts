import type { Call } from '../../call.ts';
import { VENDOR_MARKS } from '../../capture/vendor-marks.ts';
import { canonicalProvider } from '../../provider.ts';

/** Vendors that bill by a resource or a label of the caller's: what a tag can be put on. The others bill an account. */
const TAGGABLE: ReadonlySet<string> = new Set(
  VENDOR_MARKS.filter(({ marks }) =>
    marks.some(({ kind, bill }) => bill === true && (kind === 'resource' || kind === 'label')),
  )
    .flatMap(({ upstreams, formats }) => (upstreams.length > 0 ? upstreams : formats))
    .map((name) => canonicalProvider(name)),
);

/** Whether a tag on a bill could tell whose a call is: it runs on a resource of the caller's, or bears a label that its vendor bills by. */
export function isTaggable({ provider, operation }: Pick<Call, 'provider' | 'operation'>): boolean {
  return operation === 'compute' || TAGGABLE.has(provider);
}
