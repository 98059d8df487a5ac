import { useState, type ReactNode } from 'react';
import { formatDateTime, formatShort, ZONE_LABEL } from '../time/format-time.ts';

/** A time in short form, with its year where that is another than now; the full one with its zone on hover. */
export function TimeText({ at, full = false }: { readonly at: string | null; readonly full?: boolean }): ReactNode {
  const [now] = useState(() => Date.now());
  if (at === null) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={`${formatDateTime(at)} ${ZONE_LABEL}`} className="num">
      {full ? formatDateTime(at) : formatShort(at, now)}
    </time>
  );
}
