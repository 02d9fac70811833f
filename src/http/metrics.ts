import type { Context } from '../operations/context.ts';
import { engineVersion } from '../store/engine-health.ts';
import { countDirty } from '../store/metadata/dirty-hours.ts';
import { type Gauge, gaugesText, processGauges } from './gauge.ts';

/** What the process with the store knows; `captured` is what its doors know, if it has any. */
export async function metricsText(context: Context, captured: readonly Gauge[]): Promise<string> {
  const { segments, bytes, oldestAt, drained } = context.inbox();
  return gaugesText([
    ['whence_up', 'The store answers.', (await engineVersion(context.engine)) === null ? 0 : 1],
    ['whence_dirty_hours', 'Hours whose ledger lines wait to be rebuilt.', await countDirty(context.metadata)],
    ['whence_rules_revision', 'Revision of the attribution rules in force.', context.rules().revision],
    ['whence_inbox_segments', 'Segments of captured calls that wait for the store.', segments],
    ['whence_inbox_segment_bytes', 'Their size.', bytes],
    ['whence_inbox_oldest_seconds', 'Age of the oldest of them.', ageSeconds(oldestAt, context.clock())],
    ['whence_inbox_drained', 'Segments brought into the store since this process started.', drained],
    ...captured,
    ...processGauges(),
  ]);
}

function ageSeconds(at: number | null, now: number): number {
  return at === null ? 0 : Math.max(0, Math.round((now - at) / 1000));
}
