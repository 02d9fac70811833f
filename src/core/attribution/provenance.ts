import type { Source } from './rules.ts';

/**
 * By what evidence a value was found. explicit: the sender said it of this call. propagated: the execution it is part of said it.
 * key: it is known of the provider's key. inherited-tag: a resource bears it, or the charge itself. catalogue: a dated fact.
 * rule: a rule concluded it from other facts. telemetry-split: a charge was split by what calls did. default: nothing told.
 */
export const PROVENANCES = [
  'explicit',
  'propagated',
  'key',
  'inherited-tag',
  'catalogue',
  'rule',
  'telemetry-split',
  'default',
] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** Labels that gateway and reports make of the provider's key. */
const KEY_LABEL = /^metadata\.(key$|key[A-Z]|user_api_key_)/;
const RESOURCE_LABEL = 'resource.';

/** What kind of evidence a source is; on a charge, labels are tags. Null source: a constant. */
export function provenanceOf(source: Source | null, isCharge: boolean): Provenance {
  switch (source?.kind) {
    case 'label':
      if (KEY_LABEL.test(source.key)) return 'key';
      return isCharge || source.key.startsWith(RESOURCE_LABEL) ? 'inherited-tag' : 'explicit';
    case 'rootLabel':
    case 'rootField':
      return 'propagated';
    case 'fact':
      return 'catalogue';
    default:
      return 'rule';
  }
}
