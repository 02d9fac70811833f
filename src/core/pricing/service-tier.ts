import { STANDARD } from './rate.ts';

/** Other words for a service tier, as responses, request bodies and cloud bills spell it. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '': STANDARD,
  default: STANDARD,
  auto: STANDARD,
  on_demand: STANDARD,
  ondemand: STANDARD,
  'on-demand': STANDARD,
  standard_only: STANDARD,
  unspecified: STANDARD,
  batches: 'batch',
  on_demand_batch: 'batch',
  on_demand_flex: 'flex',
  on_demand_priority: 'priority',
  provisioned_throughput: 'provisioned',
  reserved: 'provisioned',
  scale: 'provisioned',
};
const BY_SPELLING = new Map(Object.entries(SPELLINGS));

/** One word for one service tier; a call that states none was served as standard. */
export function serviceTierOf(stated: string | null): string {
  if (stated === null) return STANDARD;
  const plain = stated.trim().toLowerCase();
  return BY_SPELLING.get(plain) ?? plain;
}
