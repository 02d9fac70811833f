import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { ViewSearch } from './search.ts';
import { validateSearch } from './search.ts';
import type { View } from './view.ts';
import { viewOf } from './view.ts';

/** A change of the view: undefined takes a part out of the URL. */
export type ViewChange = { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined };

/** The view in the URL and the one way to change it; every change is a step that "back" undoes. */
export function useView(): { view: View; search: ViewSearch; change: (patch: ViewChange) => void } {
  const search: ViewSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (patch: ViewChange) => {
      void navigate({
        to: '.',
        search: (previous: ViewSearch) => validateSearch({ ...previous, ...patch }),
        resetScroll: false,
      });
    },
    [navigate],
  );
  const view = useMemo(() => viewOf(search), [search]);
  return { view, search, change };
}
