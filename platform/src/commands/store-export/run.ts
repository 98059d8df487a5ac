import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { needsConversion } from '@qiaolou/event-store/check';
import { dateMs, dayOf, SocError, systemClock, type EventStore } from '@qiaolou/schema';
import { openRecords } from '../../stores/open-records.ts';
import { holdStoppedStore } from '../../stores/stopped-store.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { printError, printWhole } from '../print.ts';

const PAGE_EVENTS = 1_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What was written. */
interface Exported {
  readonly events: number;
  /** Days of which something is damaged and was left out. */
  readonly missingDays: readonly string[];
  /** Why it ended before the last event. */
  readonly stopped?: Error;
}

/**
 * Writes the events of some days to standard output, page by page; 0 when all are there, 1 when damaged ones were left out,
 * which standard error names. Throws `query.badTimeRange`, and as `store check`.
 */
export async function run(flags: ConfigFlags & Days & { readonly ndjson: boolean }): Promise<number> {
  const { from, to } = flags;
  for (const day of [from, to])
    if (day !== undefined && (!DAY.test(day) || dateMs(`${day}T00:00:00Z`) === undefined))
      throw new SocError('query.badTimeRange', { day });
  const config = commandConfig(flags);
  const held = await holdStoppedStore(config, systemClock);
  try {
    if (await needsConversion(held.dir)) throw new SocError('store.notConverted', { dir: held.dir });
    const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
    try {
      held.releaseStore();
      const store = await openEmbeddedEventStore({ dir: held.dir, coldDir: held.coldDir, clock: systemClock });
      const { events, missingDays, stopped } = await exportDays(store, { from, to }).finally(() => store.close());
      await auditCommand(records, {
        action: 'events.export',
        outcome: stopped === undefined ? 'success' : 'failure',
        details: { events, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      });
      if (stopped !== undefined) throw stopped;
      if (missingDays.length === 0) return 0;
      printError(`有损坏未导出的日期 / days of which damaged events were left out: ${missingDays.join(', ')}\n`);
      return 1;
    } finally {
      await records.close();
    }
  } finally {
    held.release();
  }
}

async function exportDays(store: EventStore, { from, to }: Days): Promise<Exported> {
  const missing = new Set<string>();
  let events = 0;
  const isWanted = (day: string): boolean => (from === undefined || day >= from) && (to === undefined || day <= to);
  const exported = (): Exported => ({ events, missingDays: [...missing].sort() });
  for (let next = '0'; ;) {
    const page = await store.tail(next, PAGE_EVENTS, { skipDamaged: true });
    for (const day of page.missingDays ?? []) if (isWanted(day)) missing.add(day);
    if (page.events.length === 0) return exported();
    const wanted = page.events.filter((event) => isWanted(dayOf(dateMs(event['@timestamp']) ?? NaN)));
    try {
      // Whoever reads slowly is waited for: no more than a page is in memory.
      await printWhole(wanted.map((event) => `${JSON.stringify(event)}\n`).join(''));
    } catch (error) {
      return { ...exported(), stopped: new SocError('platform.outputEnded', { events }, { cause: error }) };
    }
    events += wanted.length;
    next = page.next;
  }
}
