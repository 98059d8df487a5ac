import type { ReactNode } from 'react';
import './folded-filters.css';

/** Filters above a list where there is no room for them beside it: out of the way until somebody wants them. */
export function FoldedFilters(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <details className="folded-filters">
      <summary>{props.title}</summary>
      {props.children}
    </details>
  );
}
