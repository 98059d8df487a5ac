import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createSm3 } from '@qiaolou/crypto/sm3';
import { holdDirectory, privateDirectory, replaceFile, syncDirectory } from '@qiaolou/files';
import { dateMs, isoTime, SocError, type Clock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import type { TellReport } from '../embedded/store-report.ts';
import type { NumberedEvent } from '../embedded/write/event-writer.ts';
import { DONE_FILE, exists, manifestFormat, OLD_FOLDER } from './needs-conversion.ts';
import { openParquetEventStore, type ParquetEventStore } from './parquet-event-store.ts';

/** What of a store of 0.1.0 is moved, the manifest last: as long as it is in its place the moving is not finished. */
const OLD_FILES = ['journal', 'segments', 'manifest.json'];
const PAGE_EVENTS = 5_000;
/** Events after which it is told how far the conversion is. */
const TOLD_EVERY = 100_000;

/** A store to be converted. */
export interface Conversion {
  readonly dir: string;
  readonly clock: Clock;
  readonly tell: TellReport;
}

/**
 * Converts a store of 0.1.0, Parquet and its journal, into one of this release: every event with its number and its time of
 * receipt. Begun again it goes on where it was. At the end both are read and compared by the number of their events and a
 * sum of the SM3 of their ids; the old files stay in `parquet-0.1.0/`, for whoever wants to remove them. Days that are
 * damaged are left out and told. Throws `store.locked`, `store.corrupt` when the stores are not the same, and what opening
 * either throws.
 */
export async function convertParquet({ dir, clock, tell }: Conversion): Promise<void> {
  const old = join(dir, OLD_FOLDER);
  await moveOldFiles(dir, old, isoTime(clock.now()));
  await using open = new AsyncDisposableStack();
  const from = open.adopt(await openParquetEventStore({ dir: old, clock, onReport: tell }), (store) => store.close());
  const to = open.adopt(await openEmbeddedEventStore({ dir, clock, onReport: tell }), (store) => store.close());
  const missingDays = await takeOver(from, to, tell);
  const [before, after] = [await digest(from), await digest(to)];
  if (before.events !== after.events || before.ids !== after.ids)
    throw new SocError('store.corrupt', {
      file: old,
      reason: 'conversion',
      before: before.events,
      after: after.events,
    });
  const done = { ...after, missingDays, at: isoTime(clock.now()) };
  await replaceFile(join(old, DONE_FILE), `${JSON.stringify(done)}\n`);
  tell({ kind: 'converted', from: old, events: after.events, missingDays });
}

async function moveOldFiles(dir: string, old: string, now: string): Promise<void> {
  const lock = holdDirectory(dir, now);
  if (!lock.held) throw new SocError('store.locked', { dir, ...lock.holder });
  try {
    if ((await manifestFormat(join(dir, 'manifest.json'))) !== 1) return;
    await privateDirectory(old);
    for (const name of OLD_FILES) if (await exists(join(dir, name))) await rename(join(dir, name), join(old, name));
    await syncDirectory(old);
    await syncDirectory(dir);
  } finally {
    lock.release();
  }
}

/** Gives the days of which something is damaged. */
async function takeOver(from: ParquetEventStore, to: EmbeddedEventStore, tell: TellReport): Promise<readonly string[]> {
  const missing = new Set<string>();
  let after = to.lastSeq;
  let told = after;
  for (let limit = PAGE_EVENTS; ;) {
    const page = await from.tail(String(after), limit, { skipDamaged: true });
    for (const day of page.missingDays ?? []) missing.add(day);
    const next = Number(page.next);
    if (page.events.length === 0) return [...missing].sort();
    const whole = next - after === page.events.length;
    // Numbers are missing among them: which event has which is known of one alone.
    if (!whole && page.events.length > 1) {
      limit = Math.max(1, Math.floor(page.events.length / 2));
      continue;
    }
    const first = next - page.events.length + 1;
    await to.takeOver(page.events.map((event, index) => numbered(event, first + index)));
    after = next;
    if (after - told >= TOLD_EVERY) tell({ kind: 'converting', done: (told = after), left: page.remaining });
    limit = Math.min(PAGE_EVENTS, limit * 2);
  }
}

function numbered(event: EcsEvent, seq: number): NumberedEvent {
  const ingested = dateMs(String(event['event.ingested']));
  if (ingested === undefined) throw new SocError('store.corrupt', { reason: 'event.ingested', seq });
  return { seq, ingested, event };
}

interface Digest {
  readonly events: number;
  /** Sum of the SM3 of all ids, modulo 2^256: the same in any order. */
  readonly ids: string;
}

async function digest(store: EventStore): Promise<Digest> {
  const sum = new Uint32Array(8);
  let events = 0;
  let from: string | { readonly ingestedSince: string } = '0';
  for (;;) {
    const page = await store.tail(from, PAGE_EVENTS, { skipDamaged: true });
    if (page.events.length === 0) break;
    events += page.events.length;
    for (const event of page.events) addDigest(sum, createSm3().update(event['event.id']).digest());
    from = page.next;
  }
  return { events, ids: Buffer.from(sum.buffer).toString('hex') };
}

function addDigest(sum: Uint32Array, digest: Buffer): void {
  let carry = 0;
  for (let lane = 0; lane < sum.length; lane++) {
    const added = (sum[lane] ?? 0) + digest.readUInt32LE(lane * 4) + carry;
    sum[lane] = added >>> 0;
    carry = added > 0xff_ff_ff_ff ? 1 : 0;
  }
}
