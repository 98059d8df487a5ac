import { dateMs, DAY_MS, isoTime, parseQuery, SocError, type Ast } from '@qiaolou/schema';

/** What an export is asked for, as it is typed. */
export interface WantedFlags {
  readonly query?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What an export has: events of a query in a span of event times, epoch ms, the end not among them. */
export interface Wanted {
  readonly where: Ast;
  readonly span: { readonly from: number; readonly to: number };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads what is wanted. A day is one of Asia/Shanghai and the last one is inclusive; a time (RFC 3339, with its zone) as the end is
 * not. Throws `query.*` with the place in the query (`at`, `length`), and `query.badTimeRange`.
 *
 * @example
 *   exportWanted({ from: '2026-03-01', to: '2026-03-01' }).span; // { from: 1772294400000, to: 1772380800000 }
 */
export function exportWanted({ query = '', from, to }: WantedFlags): Wanted {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
  const span = {
    from: from === undefined ? -Infinity : timeOf(from, 0),
    to: to === undefined ? Infinity : timeOf(to, DAY_MS),
  };
  if (span.from >= span.to) throw new SocError('query.badTimeRange', { from: from ?? null, to: to ?? null });
  return { where: parsed.ast, span };
}

function timeOf(text: string, afterDay: number): number {
  const isDay = DAY.test(text);
  const ms = dateMs(isDay ? `${text}T00:00:00+08:00` : text);
  if (ms === undefined) throw new SocError('query.badTimeRange', { day: text });
  return isDay ? ms + afterDay : ms;
}

/** The span as times; of an open end nothing. */
export function spanText({ from, to }: Wanted['span']): { readonly from?: string; readonly to?: string } {
  return { ...(Number.isFinite(from) && { from: isoTime(from) }), ...(Number.isFinite(to) && { to: isoTime(to) }) };
}
