import { useCallback } from 'react';
import type { FilterOperator } from '../../src/core/ledger/spend-query.ts';
import { addFilter, printFilter } from './filter.ts';
import { useView } from './use-view.ts';

/** The usual way down: when one value of a dimension is chosen, the next of these not yet narrowed is shown. */
export const WAY_DOWN = ['model', 'feature', 'team', 'customer', 'environment', 'operation'] as const;

/** Narrows the view to a value of a dimension, or excludes it. */
export function useNarrow(): (dimension: string, value: string, exclude: boolean) => void {
  const { view, search, change } = useView();
  return useCallback(
    (dimension, value, exclude) => {
      const operator: FilterOperator = exclude ? 'isNot' : 'is';
      const where = addFilter(view.where, { dimension, operator, values: [value] });
      const narrowed = new Set(where.filter((filter) => filter.operator === 'is').map((filter) => filter.dimension));
      const shown = search.by?.[0] ?? WAY_DOWN[0];
      const next = WAY_DOWN.find((name) => !narrowed.has(name));
      const goesDown = !exclude && shown === dimension && (search.by?.length ?? 0) < 2 && next !== undefined;
      change({ where: where.map(printFilter), ...(goesDown ? { by: [next] } : {}) });
    },
    [view, search, change],
  );
}
