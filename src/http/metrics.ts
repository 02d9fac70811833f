import { engineVersion } from '../store/engine-health.ts';
import { countDirty } from '../store/metadata/dirty-hours.ts';
import type { Context } from '../operations/context.ts';

/** Prometheus text exposition (version 0.0.4) of what the process itself knows. */
export async function metricsText(context: Context): Promise<string> {
  const memory = process.memoryUsage();
  const gauges: readonly (readonly [string, string, number])[] = [
    ['whence_up', 'The store answers.', (await engineVersion(context.engine)) === null ? 0 : 1],
    ['whence_dirty_hours', 'Hours whose ledger lines wait to be rebuilt.', await countDirty(context.metadata)],
    ['whence_rules_revision', 'Revision of the attribution rules in force.', context.rules().revision],
    ['process_resident_memory_bytes', 'Resident memory of this process.', memory.rss],
    ['process_uptime_seconds', 'Time since start.', Math.round(process.uptime())],
  ];
  return gauges
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('');
}
