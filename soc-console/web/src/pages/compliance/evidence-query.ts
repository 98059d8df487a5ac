import { DAY_MS, type ReceiptKind } from '@qiaolou/schema';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';

/** Whose events are asked for. */
interface OfSource {
  readonly kind: ReceiptKind;
  readonly source: string;
}

/** Search for the kept events of a source that were received on the days from one to another, dates in Asia/Shanghai. */
export function receiptSearch(of: OfSource | undefined, from: string, to: string): { query: string; time: string } {
  const [since, until] = [startOf(from), startOf(to) + DAY_MS];
  const received = `event.ingested >= "${iso(since)}" and event.ingested < "${iso(until)}"`;
  // What an import brought, or a device dated wrongly, is of other days than its receipt.
  const time = formatTimeSpec(absolute(since - YEAR_MS, until + DAY_MS));
  return { query: of === undefined ? received : `${sourceQuery(of)} and ${received}`, time };
}

/** Search for the kept events of an import, or of a sender, by their own days. */
export function eventSearch(of: OfSource, from: string, to: string): { query: string; time: string } {
  return { query: sourceQuery(of), time: formatTimeSpec(absolute(startOf(from), startOf(to) + DAY_MS)) };
}

const YEAR_MS = 365 * DAY_MS;

function sourceQuery({ kind, source }: OfSource): string {
  const quoted = `"${source.replace(/["\\]/g, (c) => `\\${c}`)}"`;
  return kind === 'sender'
    ? `log.source.address = ${quoted}`
    : `event.dataset = ${quoted} and not log.source.address: *`;
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
