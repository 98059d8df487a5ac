import type { ReactNode } from 'react';
import { usePageSearch } from '../base/use-page-search.ts';
import { SearchBox } from './search-box.tsx';

/** A text filter that stands in the page's address under a name. */
export function AddressText(props: {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly width?: number;
}): ReactNode {
  const [params, change] = usePageSearch();
  const { name, ...box } = props;
  return (
    <SearchBox
      {...box}
      value={params[name] ?? ''}
      onChange={(text) => {
        change({ [name]: text }, { replace: true });
      }}
    />
  );
}
