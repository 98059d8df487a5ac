import { usePageSearch } from '../base/use-page-search.ts';
import type { SortState } from './data-table.tsx';
import { formatSort, parseSort } from './sort-rows.ts';

/** Order of a table as the page's address says it, and the way to change it; `preset` when it says nothing. */
export function useAddressSort(preset: SortState): readonly [SortState, (sort: SortState) => void] {
  const [params, change] = usePageSearch();
  return [
    parseSort(params['sort'], preset),
    (sort) => {
      change({ sort: formatSort(sort) }, { replace: true });
    },
  ];
}
