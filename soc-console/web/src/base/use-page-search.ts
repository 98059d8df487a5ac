import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { SearchParams } from './url-state.ts';

/** Changes some parameters of the address; `undefined` removes one. */
export type ChangeSearch = (change: SearchParams, how?: { readonly replace?: boolean }) => void;

/** The parameters of the page's address and the way to change them. */
export function usePageSearch(): readonly [SearchParams, ChangeSearch] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback<ChangeSearch>(
    (values, how) => {
      void navigate({
        to: '.',
        search: (old: SearchParams): SearchParams => ({ ...old, ...values }),
        replace: how?.replace ?? false,
      });
    },
    [navigate],
  );
  return [search, change];
}
