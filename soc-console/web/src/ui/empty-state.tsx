import type { ReactNode } from 'react';
import './state.css';

/** Nothing to show: says so, and what to do about it. */
export function EmptyState(props: {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="state">
      <div className="state-title">{props.title}</div>
      {props.hint !== undefined && <div className="muted">{props.hint}</div>}
      {props.children}
    </div>
  );
}
