import type { Entry, RulesDocument } from './rules-document.ts';
import type { Rule } from './rules.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads validFrom and validUntil: ISO dates (midnight UTC) or instants (UTC unless they say otherwise). */
export function readValidity(
  document: RulesDocument,
  entries: ReadonlyMap<string, Entry>,
): Pick<Rule, 'validFrom' | 'validUntil'> {
  const validFrom = readInstant(document, entries.get('validFrom'));
  const validUntil = readInstant(document, entries.get('validUntil'));
  if (validFrom !== null && validUntil !== null && validFrom >= validUntil) {
    const node = entries.get('validUntil')?.value ?? null;
    document.report(
      'rules-bad-value',
      node,
      'validUntil is not after validFrom',
      'The end is not included; put it later.',
    );
  }
  return { validFrom, validUntil };
}

/** Epoch milliseconds; null, and a problem, when it is no date. Null where there is no entry. */
export function readInstant(document: RulesDocument, entry: Entry | undefined): number | null {
  const text = entry ? document.text(entry.value, entry.name) : null;
  if (!entry || text === null) return null;
  const match = INSTANT.exec(text);
  const at = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`) : Number.NaN;
  if (Number.isFinite(at)) return at;
  document.report('rules-bad-value', entry.value, `"${text}" is no date`, 'Write 2026-10-01 or 2026-10-01T12:00:00Z.');
  return null;
}
