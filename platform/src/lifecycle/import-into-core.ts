import { basename } from 'node:path';
import { importFile } from '@qiaolou/collector';
import { isoTime, systemClock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { Core } from './core.ts';
import type { OriginCounts } from '../pipeline/pipeline-counters.ts';

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

/** Puts a record on the spool as soon as there is room; the place its own bytes reach into. */
async function spool(core: Core, record: RawRecord): Promise<SpoolPosition> {
  for (;;) {
    const outcome = core.spool.append(record);
    if (outcome.kind === 'spooled') return { ...outcome.position, offset: outcome.position.offset + 1 };
    await core.spool.whenWritable(record);
  }
}

/** Whoever imports a file can write what looks like evidence: the trail says that it was done, and from which file. */
async function auditImport(core: Core, file: string, { seconds: _, ...counts }: ImportResult): Promise<void> {
  await core.records.transaction((tx) =>
    tx.audit({
      at: isoTime(systemClock.now()),
      actor: 'system',
      ip: null,
      action: 'events.import',
      objectType: 'events',
      objectId: '*',
      outcome: 'success',
      details: { file: basename(file), by: 'command line', ...counts },
    }),
  );
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
  let last: SpoolPosition | undefined;
  const progress = ({ bytesRead, totalBytes }: { readonly bytesRead: number; readonly totalBytes: number }): void =>
    onProgress(totalBytes === 0 ? 1 : bytesRead / totalBytes);
  for await (const record of importFile(file, { clock: systemClock, onProgress: progress })) {
    peer = record.peer;
    before ??= core.counters.of(peer);
    read += 1;
    last = await spool(core, record);
  }
  await core.spool.durable();
  // Not `drained`: on a busy platform there is always something to read.
  if (last !== undefined) await core.pipeline.committed(last);
  const seconds = (systemClock.now() - started) / 1_000;
  const after = core.counters.of(peer);
  const result = difference(before ?? after, after, read, seconds);
  await auditImport(core, file, result);
  return result;
}
