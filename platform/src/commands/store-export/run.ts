import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { needsConversion } from '@qiaolou/event-store/check';
import { afterFailure, dateMs, dayOf, SocError, systemClock, type EventStore } from '@qiaolou/schema';
import type { Config } from '../../config/config.ts';
import { openRecords } from '../../stores/open-records.ts';
import { holdStoppedStore, type StoppedStore } from '../../stores/stopped-store.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import type { ExportSink } from './export-sink.ts';
import { NdjsonSink } from './ndjson-sink.ts';

const PAGE_EVENTS = 1_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What `store export` is asked. */
export interface ExportFlags extends ConfigFlags, Days {
  readonly ndjson: boolean;
  readonly parquet?: string | undefined;
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
 * Writes the events of some days to standard output or a new Parquet file, page by page; 0 when all are there, 1 when damaged
 * ones were left out, which standard error names. Throws `query.badTimeRange`, `platform.exportForm`, `platform.fileExists`,
 * `platform.exportNotWritten`, `platform.outputEnded`, `store.cancelled`, and as `store check`.
 */
export async function run(flags: ExportFlags): Promise<number> {
  const { from, to } = flags;
  for (const day of [from, to])
    if (day !== undefined && (!DAY.test(day) || dateMs(`${day}T00:00:00Z`) === undefined))
      throw new SocError('query.badTimeRange', { day });
  if (flags.ndjson && flags.parquet !== undefined)
    throw new SocError('platform.exportForm', { ndjson: true, parquet: flags.parquet });
  const config = commandConfig(flags);
  const held = await holdStoppedStore(config, systemClock);
  try {
    if (await needsConversion(held.dir)) throw new SocError('store.notConverted', { dir: held.dir });
    const sink = await openSink(flags.parquet);
    // Who waits for a reader of standard output hears no signal: there it ends the process.
    const signal = flags.parquet === undefined ? undefined : endSignal(new SocError('store.cancelled'));
    const { events, missingDays } = await exported(config, held, { sink, days: { from, to }, signal }).catch(
      async (error: unknown) => {
        throw await afterFailure(error, () => sink.abandon());
      },
    );
    if (flags.parquet !== undefined) print(`${flags.parquet}: ${events} 条 / events\n`);
    if (missingDays.length === 0) return 0;
    printError(`有损坏未导出的日期 / days of which damaged events were left out: ${missingDays.join(', ')}\n`);
    return 1;
  } finally {
    held.release();
  }
}

async function openSink(parquet: string | undefined): Promise<ExportSink> {
  if (parquet === undefined) return new NdjsonSink();
  const { ParquetSink } = await import('./parquet-sink.ts');
  return ParquetSink.create(parquet);
}

interface Exporting {
  readonly sink: ExportSink;
  readonly days: Days;
  readonly signal: AbortSignal | undefined;
}

/** Exports, and has it in the audit trail, also when it ended before the last event. */
async function exported(config: Config, held: StoppedStore, exporting: Exporting): Promise<Exported> {
  const { from, to } = exporting.days;
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    held.releaseStore();
    const store = await openEmbeddedEventStore({ dir: held.dir, coldDir: held.coldDir, clock: systemClock });
    const done = await exportDays(store, exporting).finally(() => store.close());
    await auditCommand(records, {
      action: 'events.export',
      outcome: done.stopped === undefined ? 'success' : 'failure',
      details: { events: done.events, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    });
    if (done.stopped !== undefined) throw done.stopped;
    return done;
  } finally {
    await records.close();
  }
}

async function exportDays(store: EventStore, { sink, days: { from, to }, signal }: Exporting): Promise<Exported> {
  const missing = new Set<string>();
  let events = 0;
  const isWanted = (day: string): boolean => (from === undefined || day >= from) && (to === undefined || day <= to);
  const soFar = (): Exported => ({ events, missingDays: [...missing].sort() });
  try {
    for (let next = '0'; ;) {
      signal?.throwIfAborted();
      const page = await store.tail(next, PAGE_EVENTS, { skipDamaged: true });
      for (const day of page.missingDays ?? []) if (isWanted(day)) missing.add(day);
      if (page.events.length === 0) break;
      const wanted = page.events.filter((event) => isWanted(dayOf(dateMs(event['@timestamp']) ?? NaN)));
      await sink.write(wanted);
      events += wanted.length;
      next = page.next;
      if (process.stderr.isTTY) printProgress(`导出 / exported ${events}，待读 / to read ${page.remaining}   `);
    }
    await sink.finish(soFar().missingDays);
  } catch (error) {
    return { ...soFar(), stopped: error instanceof Error ? error : new Error(String(error)) };
  }
  if (process.stderr.isTTY) printError('\n');
  return soFar();
}
