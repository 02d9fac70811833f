import type { GatewayFront } from '../ingest/gateway/front.ts';
import type { InboxCounts } from '../ingest/inbox/segment-inbox.ts';

/** One figure for Prometheus: name, help, value. */
export type Gauge = readonly [string, string, number];

/** Prometheus text exposition, version 0.0.4. */
export const EXPOSITION = 'text/plain; version=0.0.4';

export function gaugesText(gauges: readonly Gauge[]): string {
  return gauges
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('');
}

/** What every process knows of itself. */
export function processGauges(): Gauge[] {
  return [
    ['process_resident_memory_bytes', 'Resident memory of this process.', process.memoryUsage().rss],
    ['process_uptime_seconds', 'Time since start.', Math.round(process.uptime())],
  ];
}

/** What a capturing process knows of its inbox. */
export function captureGauges(counts: InboxCounts): Gauge[] {
  return [
    ['whence_inbox_waiting_bytes', 'What waits in the inbox for the store, of all processes.', counts.bytes],
    ['whence_inbox_appended', 'Batches this process has taken since it started.', counts.appended],
    ['whence_inbox_appended_bytes', 'Their size in the inbox.', counts.appendedBytes],
    [
      'whence_inbox_refused',
      'Batches this process did not take: the inbox was full or the disk refused.',
      counts.refused,
    ],
  ];
}

/** What a process knows of its gateway. */
export function gatewayGauges({ counts }: GatewayFront): Gauge[] {
  const { open, relayed, captured, skipped, waiting, lost } = counts();
  return [
    ['whence_gateway_connections', 'Client connections that are open.', open],
    ['whence_gateway_relayed', 'Exchanges relayed since the start.', relayed],
    ['whence_gateway_captured', 'Calls of them that are on disk.', captured],
    ['whence_gateway_skipped', 'Exchanges that are no billable operation.', skipped],
    ['whence_gateway_waiting', 'Calls on their way to the disk.', waiting],
    ['whence_gateway_lost', 'Calls that could not be recorded; their traffic passed.', lost],
  ];
}
