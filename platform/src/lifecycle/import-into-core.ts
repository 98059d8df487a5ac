import { importFile } from '@qiaolou/collector';
import { systemClock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { Core } from './core.ts';
import type { OriginCounts } from './counters.ts';

/** What became of a file; `read = stored + duplicates + failed` when every record makes one event. */
export interface ImportResult {
  /** Records of the file. */
  readonly read: number;
  /** Events newly stored. */
  readonly stored: number;
  /** Events that were there already. */
  readonly duplicates: number;
  /** Events the store refused; they are in rejected.ndjson. */
  readonly failed: number;
  /** Alerts newly written. */
  readonly alerts: number;
  readonly seconds: number;
}

const RECORDS_AT_ONCE = 500;

function difference(before: OriginCounts, after: OriginCounts, read: number, seconds: number): ImportResult {
  return {
    read,
    stored: after.stored - before.stored,
    duplicates: after.duplicates - before.duplicates,
    failed: after.rejected - before.rejected,
    alerts: after.alerts - before.alerts,
    seconds,
  };
}

async function spool(core: Core, records: readonly RawRecord[]): Promise<SpoolPosition> {
  const [first] = records;
  for (;;) {
    const outcome = core.spool.appendAll(records);
    if (outcome.kind === 'spooled') return outcome.position;
    if (first !== undefined) await core.spool.whenWritable(first);
  }
}

/**
 * Puts a file's records on the spool and waits until they are stored and matched. Importing a file again stores nothing
 * twice. `onProgress` is told the share of the file read, 0–1. Throws `collector.importUnreadable`.
 */
export async function importIntoCore(
  core: Core,
  file: string,
  onProgress: (share: number) => void,
): Promise<ImportResult> {
  const started = systemClock.now();
  let peer = '';
  let read = 0;
  let before: OriginCounts | undefined;
  let waiting: RawRecord[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await spool(core, waiting);
    waiting = [];
  };
  const progress = ({ bytesRead, totalBytes }: { readonly bytesRead: number; readonly totalBytes: number }): void =>
    onProgress(totalBytes === 0 ? 1 : bytesRead / totalBytes);
  for await (const record of importFile(file, { clock: systemClock, onProgress: progress })) {
    peer = record.peer;
    before ??= core.counters.of(peer);
    read += 1;
    waiting.push(record);
    if (waiting.length >= RECORDS_AT_ONCE) await flush();
  }
  await flush();
  await core.spool.durable();
  await core.pipeline.drained();
  const seconds = (systemClock.now() - started) / 1_000;
  const after = core.counters.of(peer);
  return difference(before ?? after, after, read, seconds);
}
