import type { Allocation } from '../core/allocation/allocation.ts';
import type { RulesRevision } from '../core/attribution/rules.ts';
import type { SpendStore } from './spend-query.ts';

/** The same calls and charges, attributed by other rules than those in force: no ledger has been built for them. */
export function storeByRules(store: SpendStore, rules: RulesRevision, allocations: readonly Allocation[]): SpendStore {
  return {
    engine: store.engine,
    rules: () => rules,
    allocations: () => allocations,
    priceBook: store.priceBook,
    ledger: () => Promise.resolve(null),
    counted: () => store.ledger(),
    dirtyHours: () => store.dirtyHours(),
    supersededHours: () => store.supersededHours(),
    hasCharges: () => store.hasCharges(),
  };
}
