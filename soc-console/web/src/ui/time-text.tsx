import type { ReactNode } from 'react';
import { formatDateTime, formatShort, ZONE_LABEL } from '../time/format-time.ts';

/** A time in short form; the full one with its zone on hover. */
export function TimeText({ at, full = false }: { readonly at: string | null; readonly full?: boolean }): ReactNode {
  if (at === null) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={`${formatDateTime(at)} ${ZONE_LABEL}`} className="num">
      {full ? formatDateTime(at) : formatShort(at)}
    </time>
  );
}
