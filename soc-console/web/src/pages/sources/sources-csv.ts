import type { SourceRow } from '@qiaolou/schema';
import { toCsv } from '../../ui/csv.ts';
import type { SourceTexts } from './messages.ts';
import { sourceState } from './source-state.ts';

/** The sources as CSV, with every figure there is whether or not the table has room for it. */
export function sourcesCsv(rows: readonly SourceRow[], t: SourceTexts): string {
  const c = t.sources.column;
  const head = [
    t.sources.form.name,
    c.peer,
    c.listener,
    c.dataset,
    c.state,
    c.rate,
    `${c.lastSeen} (UTC)`,
    c.received,
    c.events,
    c.unparsed,
    c.shed,
    t.sources.shedClass,
    c.truncated,
    c.unread,
    c.charset,
    t.sources.header,
    `${c.skew} (ms)`,
    `${c.interval} (ms)`,
    `${t.sources.firstSeen} (UTC)`,
    `${t.sources.clockOffset} (min)`,
    c.hours,
  ];
  return toCsv(
    head,
    rows.map((row) => [
      row.name,
      row.peer,
      row.listener,
      row.dataset,
      t.sources.state[sourceState(row)],
      row.rate,
      row.lastSeen,
      row.received,
      row.events,
      row.unparsed,
      row.shed,
      t.sources.shedClasses[row.shedClass],
      row.truncated,
      row.unreadValues,
      row.charset === null ? null : t.sources.charsets[row.charset],
      row.header === null ? null : t.sources.headers[row.header],
      row.clockSkewMs,
      row.expectedIntervalMs,
      row.firstSeen,
      row.clockOffsetMinutes,
      row.hours?.join(' ') ?? null,
    ]),
  );
}
