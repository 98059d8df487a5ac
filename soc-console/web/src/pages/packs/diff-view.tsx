import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { lineDiff } from './line-diff.ts';
import { packMessages } from './messages.ts';

const SIGN = { same: ' ', added: '+', removed: '−' } as const;

/** Two texts of a pack, line by line; says it when they are the same. */
export function DiffView({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  if (before === after) return <p className="muted">{p.same}</p>;
  return (
    <pre className="pack-diff" tabIndex={0} aria-label={p.diff} translate="no">
      {lineDiff(before, after).map(({ kind, text }, at) => (
        <span key={at} data-kind={kind}>
          <span aria-hidden>{SIGN[kind]} </span>
          {kind !== 'same' && <span className="visually-hidden">{p.line[kind]}: </span>}
          {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
