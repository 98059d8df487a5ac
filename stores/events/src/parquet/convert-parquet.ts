import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createSm3 } from '@qiaolou/crypto/sm3';
import { holdDirectory, privateDirectory, replaceFile, syncDirectory } from '@qiaolou/files';
import { isoTime, SocError, type Clock, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import type { TellReport } from '../embedded/store-report.ts';
import type { NumberedEvent } from '../embedded/write/event-writer.ts';
import { DONE_FILE, exists, manifestFormat, OLD_FOLDER } from './needs-conversion.ts';
import { OldStore } from './old-store.ts';
import type { PageBounds } from './parquet-rows.ts';

/** What of a store of 0.1.0 is moved, the manifest last: as long as it is in its place the moving is not finished. */
const OLD_FILES = ['journal', 'segments', 'manifest.json'];
const PAGE_BOUNDS: PageBounds = { rows: 5_000, bytes: 8_000_000 };
/** Pages after which it is told how far the conversion is. */
const TOLD_EVERY = 20;

/** A store to be converted. */
export interface Conversion {
  readonly dir: string;
  readonly clock: Clock;
  readonly tell: TellReport;
  /** The most that is taken over at once; 5,000 events of 8 MB when absent. */
  readonly bounds?: PageBounds | undefined;
}

/**
 * Converts a store of 0.1.0, Parquet and its journal, into one of this release: every event with its number and its time of
 * receipt. Begun again it goes on where it was. At the end both are read and compared by the number of their events and a
 * sum of the SM3 of their ids; the old files stay in `parquet-0.1.0/`, for whoever wants to remove them. Days that are
 * damaged are left out and told. Throws `store.locked`, `store.corrupt` when the stores are not the same, and what opening
 * either throws.
 */
export async function convertParquet({ dir, clock, tell, bounds = PAGE_BOUNDS }: Conversion): Promise<void> {
  const old = join(dir, OLD_FOLDER);
  await moveOldFiles(dir, old, isoTime(clock.now()));
  await using open = new AsyncDisposableStack();
  const from = open.adopt(await OldStore.open({ dir: old, bounds, tell }), (store) => store.close());
  const to = open.adopt(await openEmbeddedEventStore({ dir, clock, onReport: tell }), (store) => store.close());
  await takeOver(from, to, tell);
  const { missingDays } = from;
  const [before, after] = [await digest(from.ids()), await digest(idsOf(to))];
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

async function takeOver(from: OldStore, to: EmbeddedEventStore, tell: TellReport): Promise<void> {
  let pages = 0;
  for await (const events of from.pages(to.lastSeq)) {
    mustIncrease(events, to.lastSeq);
    await to.takeOver(events);
    pages += 1;
    if (pages % TOLD_EVERY === 0)
      tell({ kind: 'converting', done: to.lastSeq, left: Math.max(0, from.most - to.lastSeq) });
  }
}

/** A number is given to one event: nothing is taken over of files that say otherwise. */
function mustIncrease(events: readonly NumberedEvent[], after: number): void {
  let last = after;
  for (const { seq } of events) {
    if (seq <= last) throw new SocError('store.corrupt', { reason: 'sequence', seq });
    last = seq;
  }
}

interface Digest {
  readonly events: number;
  /** Sum of the SM3 of all ids, modulo 2^256: the same in any order. */
  readonly ids: string;
}

async function digest(pages: AsyncIterable<readonly string[]>): Promise<Digest> {
  const sum = new Uint32Array(8);
  let events = 0;
  for await (const ids of pages) {
    events += ids.length;
    for (const id of ids) addDigest(sum, createSm3().update(id).digest());
  }
  return { events, ids: Buffer.from(sum.buffer).toString('hex') };
}

async function* idsOf(store: EventStore): AsyncGenerator<readonly string[]> {
  for (let from = '0'; ;) {
    const page = await store.tail(from, PAGE_BOUNDS.rows, { skipDamaged: true });
    if (page.events.length === 0) return;
    yield page.events.map((event) => event['event.id']);
    from = page.next;
  }
}

function addDigest(sum: Uint32Array, digest: Buffer): void {
  let carry = 0;
  for (let lane = 0; lane < sum.length; lane++) {
    const added = (sum[lane] ?? 0) + digest.readUInt32LE(lane * 4) + carry;
    sum[lane] = added >>> 0;
    carry = added > 0xff_ff_ff_ff ? 1 : 0;
  }
}
