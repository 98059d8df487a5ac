import type { ReactNode } from 'react';
import { highlight } from '../highlight.ts';

/** A value with what the rule looked for marked. */
export function MatchedValue(props: { readonly value: string; readonly pattern: string | undefined }): ReactNode {
  return (
    <span className="mono wrap" translate="no">
      {highlight(props.value, props.pattern).map((piece, index) =>
        piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
      )}
    </span>
  );
}
