import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { addFilter, parseFilter, printFilter } from '../../state/filter.ts';
import type { ViewSearch } from '../../state/search.ts';

/** Leads from a source to its calls and costs, cut by model. */
export function useExplore(): (dimension: string, value: string, exclude: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (dimension, value, exclude) => {
      const operator = exclude ? 'isNot' : 'is';
      void navigate({
        to: '/explore',
        search: (search: ViewSearch) => {
          const present = (search.where ?? []).map(parseFilter).filter((filter) => filter !== null);
          const where = addFilter(present, { dimension, operator, values: [value] }).map(printFilter);
          return { ...search, where, by: [dimension === 'model' ? 'feature' : 'model'] };
        },
      });
    },
    [navigate],
  );
}
