import type { StoredReader } from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import { acceptEvent } from '@qiaolou/event-store/accepting';
import { pagesOf } from '@qiaolou/event-store/copy';
import {
  isoTime,
  REPLAYS_TOLD_MS,
  SocError,
  type AppendResult,
  type Ast,
  type EcsEvent,
  type EventStore,
  type FieldChange,
  type ReplaysSeen,
  type StoredReplay,
  type TimeRange,
} from '@qiaolou/schema';
import { fieldChanges } from '../packs/field-changes.ts';
import { FiguresInMaking } from './figures-in-making.ts';
import { joinedParts, replayParts } from './replay-parts.ts';
import { NO_FIGURES, type ReplayOrder, type ReplayRun } from './replay-run.ts';
import { replayedWhere, storedBeforeWhere, unreadableWhere } from './replayed-where.ts';

/** What a replay runs with. */
export interface ReplayWith {
  readonly store: Pick<EventStore, 'search' | 'aggregate' | 'append' | 'keepReplay' | 'replays'>;
  readonly reader: StoredReader;
  /** SM3 of all packs that the reader reads by. */
  readonly packs: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** A name that no replay has had. */
  readonly newReplay: () => string;
  readonly pause: (ms: number) => Promise<void>;
  /** Does what a store that is away or busy keeps waiting until it is done; throws when nobody waits any more. */
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
  /** Keeps how far it is, durably. */
  readonly save: (run: ReplayRun) => Promise<void>;
  /** Told after each page. */
  readonly onProgress: (progress: ReplayRun['progress']) => void;
  readonly signal: AbortSignal;
}

/** What was stored before a replay began is seen after so long: a store on a server shows it within 5 s. */
const SETTLE_MS = 6_000;
/** Times that a part of time is read again because its events changed. */
const TRIES = 3;
/** Looks, a second each, for what was stored. */
const LOOKS = 60;
/** All times that events may have. */
const EVER: TimeRange = { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };
/** Events that are stored together: nobody's append waits longer for it. */
const BATCH = 500;

const OF_THE_STORE: ReadonlySet<string> = new Set([
  ...['event.id', 'event.ingested', 'event.created', 'event.original'],
  ...['qiaolou.replay', 'qiaolou.replayed_event'],
]);

/**
 * Reads the originals of an order anew, and stores what comes of them beside what was there, part of time after part of time; at the
 * end all of it is in force at once. Parts of time in which nothing changed are left as they are. Ended at any moment and begun again
 * with what was saved last it ends as if it had not been. Throws `store.cancelled`, `packs.replayMoved`, `packs.replayRefused`,
 * `store.tooManyReplays`, and what the store throws.
 */
export async function runReplay(order: ReplayOrder, parts: ReplayWith, before?: ReplayRun): Promise<ReplayRun> {
  // What other packs began nobody goes on with: it is never seen.
  const run = before?.packs === parts.packs ? before : await begun(order, parts);
  const replaying = new Replaying(order, parts, run);
  await replaying.toEnd();
  return replaying.run;
}

async function begun(order: ReplayOrder, { store, packs, now, newReplay, pause, patiently }: ReplayWith) {
  const storedBefore = isoTime(now());
  // Who only asks what would change needs not know of the last seconds.
  if (!order.dryRun) await pause(SETTLE_MS);
  const seen = (await patiently(() => store.replays())).filter(({ state }) => state === 'inForce').length;
  const range = { from: isoTime(Date.parse(order.since)), to: isoTime(Date.parse(order.until)) };
  const count = (where: Ast): Promise<number> =>
    patiently(() => counted(store, { where: storedBeforeWhere(where, storedBefore), range, replays: seen }));
  const [total, unreadable] = [await count(replayedWhere(order)), await count(unreadableWhere(order))];
  return {
    ...{ replay: newReplay(), packs, storedBefore, seen, begun: false, parts: 0, replaced: [], settled: false },
    ...{ progress: { done: 0, total }, figures: { ...NO_FIGURES, unreadable } },
  } satisfies ReplayRun;
}

interface Counted {
  readonly where: Ast;
  readonly range: TimeRange;
  readonly replays: ReplaysSeen;
}

async function counted(store: ReplayWith['store'], asked: Counted): Promise<number> {
  const [row] = await store.aggregate({ ...asked, by: [], metrics: [] });
  return row?.count ?? 0;
}

class Replaying {
  readonly #order: ReplayOrder;
  readonly #with: ReplayWith;
  readonly #parts: readonly TimeRange[];
  readonly #where: Ast;
  #run: ReplayRun;

  constructor(order: ReplayOrder, parts: ReplayWith, run: ReplayRun) {
    this.#order = order;
    this.#with = parts;
    this.#run = run;
    this.#parts = replayParts({ from: order.since, to: order.until });
    this.#where = storedBeforeWhere(replayedWhere(order), run.storedBefore);
  }

  get run(): ReplayRun {
    return this.#run;
  }

  async toEnd(): Promise<void> {
    await this.#save({});
    for (let number = this.#run.parts; number < this.#parts.length; number += 1) {
      const part = this.#parts[number];
      if (part !== undefined) await this.#part(part, number);
    }
    if (this.#run.settled) return;
    const ranges = joinedParts(this.#parts, this.#run.replaced);
    if (!this.#order.dryRun && ranges.length > 0) {
      await this.#untilAllIsThere();
      await this.#keep({ state: 'inForce', ranges });
    }
    const figures = { ...this.#run.figures, ranges: ranges.map((range) => ({ ...range })) };
    await this.#save({ settled: true, figures });
  }

  /** A search server finds what it took only after a while: until then it may not come into force. */
  async #untilAllIsThere(): Promise<void> {
    const { store, pause, patiently, signal } = this.#with;
    const where: Ast = { op: 'eq', field: 'qiaolou.replay', value: this.#run.replay };
    for (let looks = 1; ; looks += 1) {
      const there = await patiently(() => counted(store, { where, range: EVER, replays: 'stored' }));
      if (there >= this.#run.figures.stored) return;
      if (looks === LOOKS) throw new SocError('packs.replayMoved', { stored: this.#run.figures.stored, there });
      await pause(1_000);
      mustGoOn(signal);
    }
  }

  /** One part of time: looked through, and from its beginning again and stored, once something is otherwise. */
  async #part(part: TimeRange, number: number): Promise<void> {
    const { dryRun } = this.#order;
    let read = await this.#read(part, dryRun ? 'all' : 'untilChange');
    const { changed } = read;
    if (changed && !dryRun) {
      await this.#begin();
      read = await this.#stored(part);
    }
    const { made } = read;
    const done = this.#run.progress.done + made.read;
    await this.#save({
      parts: number + 1,
      replaced: changed ? [...this.#run.replaced, number] : this.#run.replaced,
      progress: { done, total: Math.max(done, this.#run.progress.total) },
      figures: made.figures(),
    });
  }

  /** Stores a part of time; read again when another number of events is there than was read. */
  async #stored(part: TimeRange): Promise<ReadPart> {
    const { store, patiently } = this.#with;
    for (let tries = 1; ; tries += 1) {
      const read = await this.#read(part, 'store');
      const asked = { where: this.#where, range: part, replays: this.#run.seen };
      if ((await patiently(() => counted(store, asked))) === read.made.read) return read;
      if (tries === TRIES) throw new SocError('packs.replayMoved', { ...part });
    }
  }

  async #read(part: TimeRange, what: 'all' | 'untilChange' | 'store'): Promise<ReadPart> {
    const { store, signal, onProgress } = this.#with;
    const made = new FiguresInMaking(this.#run.figures);
    const { done, total } = this.#run.progress;
    let changed = false;
    const reading = { where: this.#where, replays: this.#run.seen, signal };
    for await (const { events } of pagesOf(store, part, reading)) {
      mustGoOn(signal);
      const anew: Replayed[] = [];
      for (const event of events) {
        const read = this.#readAnew(event);
        if (read === undefined) made.addKept();
        else made.add(event, read.changes);
        changed ||= read !== undefined && read.changes.length > 0;
        if (changed && what === 'untilChange') return { made, changed };
        anew.push({ old: event, event: read?.event ?? event });
      }
      if (what === 'store') made.addStored(await this.#append(anew));
      onProgress({ done: done + made.read, total: Math.max(total, done + made.read) });
    }
    return { made, changed };
  }

  /** What an event is now; undefined when it stays as it is. */
  #readAnew(event: EcsEvent): { readonly event: EcsEvent; readonly changes: readonly FieldChange[] } | undefined {
    const read = this.#with.reader.read(event);
    if (read === undefined) return undefined;
    // As the store would give it back: only so it can be compared.
    const acceptance = acceptEvent(read);
    if (!acceptance.ok) return undefined;
    return { event: acceptance.event, changes: fieldChanges(event, acceptance.event, OF_THE_STORE) };
  }

  async #append(anew: readonly Replayed[]): Promise<number> {
    const { pause, now } = this.#with;
    for (let from = 0; from < anew.length; from += BATCH) {
      const batch = anew.slice(from, from + BATCH);
      const startedAt = now();
      const { rejected } = await this.#appendAll(batch.map(({ old, event }) => this.#named(event, old)));
      const refused = new Set(rejected.map(({ id }) => id));
      if (refused.size > 0) await this.#appendOld(batch, refused);
      // As long as it took: whoever takes events in has at least half of the store.
      await pause(Math.min(1_000, Math.max(0, now() - startedAt)));
    }
    return anew.length;
  }

  /** What the store refuses stays as it was: it took that before. */
  async #appendOld(batch: readonly Replayed[], refused: ReadonlySet<string>): Promise<void> {
    const old = batch.map(({ old: event }) => this.#named(event, event));
    const { rejected } = await this.#appendAll(old.filter((event) => refused.has(event['event.id'])));
    const [first] = rejected;
    if (first !== undefined) throw new SocError('packs.replayRefused', { ...first });
  }

  #appendAll(events: readonly EcsEvent[]): Promise<AppendResult> {
    const { store, patiently } = this.#with;
    return patiently(() => store.append(events));
  }

  /** The same for the same event of the same replay: stored again it is stored once. */
  #named(event: EcsEvent, old: EcsEvent): EcsEvent {
    const { replay } = this.#run;
    const id = sm3Hex(`replay\0${replay}\0${old['event.id']}`).slice(0, 40);
    return { ...event, 'event.id': id, 'qiaolou.replay': replay, 'qiaolou.replayed_event': old['event.id'] };
  }

  /** Tells the store of the replay before the first event of it: until it is in force nobody may see one. */
  async #begin(): Promise<void> {
    if (this.#run.begun) return;
    await this.#keep({ state: 'storing', ranges: [] });
    await this.#with.pause(REPLAYS_TOLD_MS);
    await this.#save({ begun: true });
  }

  async #keep(how: Pick<StoredReplay, 'state' | 'ranges'>): Promise<void> {
    const { store, patiently } = this.#with;
    const { replay: id, storedBefore } = this.#run;
    await patiently(() => store.keepReplay({ ...how, id, storedBefore, where: replayedWhere(this.#order) }));
  }

  async #save(change: Partial<ReplayRun>): Promise<void> {
    mustGoOn(this.#with.signal);
    this.#run = { ...this.#run, ...change };
    await this.#with.save(this.#run);
    this.#with.onProgress(this.#run.progress);
  }
}

interface ReadPart {
  readonly made: FiguresInMaking;
  /** An event is otherwise; with `untilChange` the others were not looked at. */
  readonly changed: boolean;
}

interface Replayed {
  readonly old: EcsEvent;
  readonly event: EcsEvent;
}

function mustGoOn(signal: AbortSignal): void {
  if (signal.aborted) throw new SocError('store.cancelled');
}
