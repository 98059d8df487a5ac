import { basename } from 'node:path';
import { importFile, type ImportFault, type ImportFormatId } from '@qiaolou/collector';
import {
  actorText,
  afterFailure,
  behind,
  isoTime,
  SocError,
  systemClock,
  type RawRecord,
  type SpoolPosition,
} from '@qiaolou/schema';
import type { RecordStore } from '@qiaolou/record-store';
import { osUser } from '../config/os-user.ts';
import type { IntakeHost } from '../intake/intake-host.ts';
import type { OriginCounts, PipelineCounters } from '../pipeline/pipeline-counters.ts';
import type { PipelineHost } from '../pipeline/pipeline-host.ts';

/** The parts an import goes through. */
export interface ImportWay {
  readonly intake: IntakeHost;
  readonly pipeline: PipelineHost;
  readonly counters: PipelineCounters;
  readonly records: RecordStore;
  /** Name the operating system has for who asked a running platform for it; who runs this process when absent. */
  readonly askedBy?: string | undefined;
}

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
  /** What the file was read as; null for an empty one. */
  readonly format: ImportFormatId | null;
  /** Places that could not be read as they should. */
  readonly faults: number;
  /** The first of them. */
  readonly firstFaults: readonly ImportFault[];
}

/** Which file, and what it is to be read as. */
export interface ImportOrder {
  readonly file: string;
  /** As its content says when absent. */
  readonly format?: ImportFormatId | undefined;
}

const MOST_FAULTS = 20;

/** What is said of the file while it is read. */
class FileReport {
  format: ImportFormatId | null = null;
  faults = 0;
  readonly firstFaults: ImportFault[] = [];

  fault(fault: ImportFault): void {
    this.faults += 1;
    if (this.firstFaults.length < MOST_FAULTS) this.firstFaults.push(fault);
  }
}

type Counts = Omit<ImportResult, 'format' | 'faults' | 'firstFaults'>;

function difference(before: OriginCounts, after: OriginCounts, read: number, seconds: number): Counts {
  return {
    read,
    stored: after.stored - before.stored,
    duplicates: after.duplicates - before.duplicates,
    failed: after.rejected - before.rejected,
    alerts: after.alerts - before.alerts,
    seconds,
  };
}

const GROUP_RECORDS = 500;
const GROUP_BYTES = 1024 * 1024;

/** Puts records on the spool in groups: the next is read while the last is on its way, and waits for it. */
class SpoolGroups {
  readonly #core: ImportWay;
  #group: RawRecord[] = [];
  #bytes = 0;
  #sent: Promise<SpoolPosition | undefined> = Promise.resolve(undefined);

  constructor(core: ImportWay) {
    this.#core = core;
  }

  async add(record: RawRecord): Promise<void> {
    this.#group.push(record);
    this.#bytes += record.payload.length;
    if (this.#group.length >= GROUP_RECORDS || this.#bytes >= GROUP_BYTES) await this.#send();
  }

  /** Sends the rest; resolves with the place of the last record, undefined when there was none. */
  async end(): Promise<SpoolPosition | undefined> {
    if (this.#group.length > 0) await this.#send();
    return this.#sent;
  }

  async #send(): Promise<void> {
    await this.#sent;
    this.#sent = this.#core.intake.append(this.#group);
    // Whoever waits for the next group, or for the end, hears of a failure.
    this.#sent.catch(() => undefined);
    this.#group = [];
    this.#bytes = 0;
  }
}

/** Whoever imports a file can write what looks like evidence: the trail says that it was done or tried, and which file. */
async function auditImport(
  core: ImportWay,
  file: string,
  { outcome, ...details }: { readonly outcome: 'success' | 'failure'; readonly [detail: string]: string | number },
): Promise<void> {
  const actor = actorText({ kind: 'command', osUser: core.askedBy ?? osUser() });
  await core.records.transaction((tx) =>
    tx.audit({
      ...{ at: isoTime(systemClock.now()), actor, ip: null, outcome },
      ...{ action: 'events.import', objectType: 'events', objectId: '*' },
      details: { file: basename(file), ...details },
    }),
  );
}

/**
 * Puts a file's records on the spool and waits until they are stored and matched. Importing a file again stores nothing
 * twice. `onProgress` is told the share of the file read, 0–1. Throws `collector.importUnreadable`.
 */
export async function importIntoCore(
  core: ImportWay,
  order: ImportOrder,
  onProgress: (share: number) => void,
): Promise<ImportResult> {
  const { file } = order;
  const result = await importWhole(core, order, onProgress).catch(async (error: unknown) => {
    const code = error instanceof SocError ? error.code : 'internal';
    throw await afterFailure(error, () => auditImport(core, file, { outcome: 'failure', code }));
  });
  const { seconds: _, firstFaults: __, format, ...counts } = result;
  await auditImport(core, file, { outcome: 'success', ...counts, format: format ?? '-' });
  return result;
}

async function importWhole(
  core: ImportWay,
  { file, format }: ImportOrder,
  onProgress: (share: number) => void,
): Promise<ImportResult> {
  const started = systemClock.now();
  let peer = '';
  let read = 0;
  let before: OriginCounts | undefined;
  const groups = new SpoolGroups(core);
  const progress = ({ bytesRead, totalBytes }: { readonly bytesRead: number; readonly totalBytes: number }): void =>
    onProgress(totalBytes === 0 ? 1 : bytesRead / totalBytes);
  const report = new FileReport();
  const told = {
    onFormat: (found: ImportFormatId) => (report.format = found),
    onFault: (fault: ImportFault) => report.fault(fault),
  };
  for await (const record of importFile(file, { clock: systemClock, format, onProgress: progress, ...told })) {
    peer = record.peer;
    before ??= core.counters.of(peer);
    read += 1;
    await groups.add(record);
  }
  const last = await groups.end();
  await core.intake.durable();
  // Not `drained`: on a busy platform there is always something to read.
  if (last !== undefined) await core.pipeline.committed(behind(last));
  const seconds = (systemClock.now() - started) / 1_000;
  const after = core.counters.of(peer);
  const { format: found, faults, firstFaults } = report;
  return { ...difference(before ?? after, after, read, seconds), format: found, faults, firstFaults };
}
