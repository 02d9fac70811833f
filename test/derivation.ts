import { Derivation } from '../src/ingest/derivation.ts';
import { readPriceBook } from '../src/operations/price-files.ts';

/** As an installation derives, with the label `customer` as what is pseudonymised. */
export function sampleDerivation(): Derivation {
  const settings = { privacyKey: '11'.repeat(32), keys: [] };
  return Derivation.by(readPriceBook([]), settings, () => new Set(['customer']));
}
