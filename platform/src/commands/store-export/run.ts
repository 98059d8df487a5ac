import { join } from 'node:path';
import { afterFailure, SocError, systemClock } from '@qiaolou/schema';
import type { Config } from '../../config/config.ts';
import { openRecords } from '../../stores/open-records.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import { exportNote, type Exported } from './export-note.ts';
import type { ExportSink } from './export-sink.ts';
import { openExportSource, type ExportPage, type ExportSource } from './export-source.ts';
import { exportWanted, spanText, type Wanted, type WantedFlags } from './export-wanted.ts';
import { StdoutSink } from './stdout-sink.ts';

/** What `store export` is asked. */
export interface ExportFlags extends ConfigFlags, WantedFlags {
  readonly ndjson: boolean;
  readonly out?: string | undefined;
  readonly parquet?: string | undefined;
}

/**
 * Writes the events of a query and of some days to standard output or a new file, page by page, of a stopped platform or beside
 * a running one, or from its search server; 0 when all are there, 1 when damaged ones were left out, which standard error names. Throws `query.*` with the place in
 * the query, `platform.exportForm`, `platform.fileExists`, `platform.exportNotWritten`, `platform.outputEnded`, `store.cancelled`,
 * `store.corrupt`, and `platform.noEmbeddedStore`.
 */
export async function run(flags: ExportFlags): Promise<number> {
  const wanted = exportWanted(flags);
  const { file, form } = targetOf(flags);
  const config = commandConfig(flags);
  const source = await openExportSource(config);
  try {
    const sink = file === undefined ? new StdoutSink() : await openFile(file, form);
    // Who waits for a reader of standard output hears no signal: there it ends the process.
    const signal = file === undefined ? undefined : endSignal(new SocError('store.cancelled'));
    const exporting = { sink, wanted, query: flags.query ?? '', signal };
    const exported = await auditedExport(config, source, exporting).catch(async (error: unknown) => {
      throw await afterFailure(error, () => sink.abandon());
    });
    return told(exported, file);
  } finally {
    await source.close();
  }
}

function targetOf({ ndjson, out, parquet }: ExportFlags): {
  readonly file: string | undefined;
  readonly form: 'ndjson' | 'parquet';
} {
  if (parquet !== undefined && (ndjson || out !== undefined))
    throw new SocError('platform.exportForm', { ndjson: ndjson || out !== undefined, parquet });
  return { file: parquet ?? out, form: parquet === undefined ? 'ndjson' : 'parquet' };
}

async function openFile(file: string, form: 'ndjson' | 'parquet'): Promise<ExportSink> {
  const { FileSink } = await import('./file-sink.ts');
  return FileSink.create(file, form);
}

function told({ events, missingDays, unread }: Exported, file: string | undefined): number {
  if (file !== undefined) print(`${file}: ${events} 条 / events\n`);
  if (missingDays.length > 0)
    printError(`有损坏未导出的日期 / days of which damaged events were left out: ${missingDays.join(', ')}\n`);
  if (unread > 0) printError(`预写日志中读不出的行 / lines of the journal that cannot be read: ${unread}\n`);
  return missingDays.length === 0 && unread === 0 ? 0 : 1;
}

interface Exporting {
  readonly sink: ExportSink;
  readonly wanted: Wanted;
  readonly query: string;
  readonly signal: AbortSignal | undefined;
}

/** Exports, and has it in the audit trail, also when it ended before the last event. */
async function auditedExport(config: Config, source: ExportSource, exporting: Exporting): Promise<Exported> {
  const { wanted, query } = exporting;
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  const audit = (outcome: 'success' | 'failure', events: number): Promise<void> =>
    auditCommand(records, {
      ...{ action: 'events.export', outcome },
      details: { events, ...(query !== '' && { query }), ...spanText(wanted.span) },
    });
  try {
    await source.prepare();
    const count = { events: 0 };
    const exported = await exportEvents(source, exporting, count).catch(async (error: unknown) => {
      throw await afterFailure(error, () => audit('failure', count.events));
    });
    await audit('success', exported.events);
    return exported;
  } finally {
    await records.close();
  }
}

async function exportEvents(
  source: ExportSource,
  { sink, wanted, query, signal }: Exporting,
  count: { events: number },
): Promise<Exported> {
  const { running, server } = source;
  const begunAt = systemClock.now();
  const pages = source.pages(wanted, signal);
  for (;;) {
    const next = await pages.next();
    if (next.done === true) {
      if (process.stderr.isTTY) printError('\n');
      const exported = { events: count.events, ...next.value };
      const files = await sink.end(exported.missingDays);
      const endedAt = systemClock.now();
      await sink.name(exportNote({ ...exported, wanted, query, files, running, server, begunAt, endedAt }));
      return exported;
    }
    const { events, progress } = next.value;
    await sink.write(events);
    count.events += events.length;
    if (process.stderr.isTTY) printProgress(progressText(count.events, progress));
  }
}

function progressText(events: number, { done, total }: ExportPage['progress']): string {
  const read = total === undefined ? '' : `，已读 / read ${done} / ${total}`;
  return `导出 / exported ${events}${read}   `;
}
