import type { Clock, LineCharset, LineHeader, LogSource, ReadingMark } from '@qiaolou/schema';
import type { SourceObserver } from '../sink/index.ts';
import type { Arrivals } from './arrival-tally.ts';
import { describeSource, excessOf, newSource, restoredSource, seen, type KnownSource } from './known-source.ts';

/** What the pipeline made of records of one sender. */
export interface ParsedReport {
  readonly listener: string;
  readonly peer: string;
  readonly dataset: string;
  /** Events stored. */
  readonly events: number;
  /** How many of them no parser understood. */
  readonly unparsed: number;
  /** Device time − receive time, ms, of one of the events, when the device told a time. */
  readonly skewMs?: number | undefined;
  /** How many events had which mark. */
  readonly marks?: Readonly<Partial<Record<ReadingMark, number>>> | undefined;
  /** Lines by charset, and a sample of them by header. */
  readonly charsets?: Readonly<Partial<Record<LineCharset, number>>> | undefined;
  readonly headers?: Readonly<Partial<Record<LineHeader, number>>> | undefined;
  /** Values that could not be read as the type of their field, by field. */
  readonly unread?: ReadonlyMap<string, number> | undefined;
  /** By how many minutes times of the newest of them were corrected; 0: the newest with a time needed none. */
  readonly clockOffsetMinutes?: number | undefined;
}

/** How long a sender has been silent, and how unusual that is. */
export interface Silence {
  readonly id: string;
  readonly listener: string;
  readonly peer: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Above 1 the source is silent; what is near it soon will be. */
  readonly excess: number;
  /** Median of device time − receive time, ms; undefined: not known, or not of enough events since the start. */
  readonly skewMs: number | undefined;
  /** It sends to this collector, or nobody has heard it since such things are kept. */
  readonly isOurs: boolean;
}

/** Whose figures these are. */
export interface HealthOf {
  /** Id of the collector. */
  readonly collector: string;
  /** Since when it listens, epoch ms: what came before it could not hear. */
  readonly upSince: number;
}

const MAX_SOURCES = 20_000;
const MAX_DATASETS_PER_SOURCE = 16;
const MAX_UNREAD_PER_SOURCE = 15;
/** Times of a device to be seen before its clock is judged. */
const MIN_SKEWS = 5;
/** Longest name of a data set that is kept, others are `*`: senders of ECS name theirs as they like. */
const MAX_DATASET_LENGTH = 64;

/**
 * Keeps what the sources page shows, per (listener, peer). Pure: it is told what happened and when. Its counters
 * continue those of the snapshot it starts from.
 */
export class SourceHealth implements SourceObserver {
  readonly #clock: Clock;
  readonly #of: HealthOf | undefined;
  readonly #sources = new Map<string, KnownSource>();
  /** Ids of those something is new of since they were taken. */
  readonly #changed = new Set<string>();

  /** `known`: the snapshot kept before a restart; `of`: absent for who only reads. */
  constructor(clock: Clock, known: readonly LogSource[] = [], of?: HealthOf) {
    this.#clock = clock;
    this.#of = of;
    for (const source of known) this.#sources.set(source.id, restoredSource(source));
    if (of !== undefined) this.excuse(of.upSince);
  }

  received(listener: string, peer: string, at: number): void {
    this.arrived({ listener, peer, received: 1, shed: 0, truncated: 0, firstAt: at, lastAt: at });
  }

  shed(listener: string, peer: string, at: number): void {
    this.arrived({ listener, peer, received: 1, shed: 1, truncated: 0, firstAt: at, lastAt: at });
  }

  truncated(listener: string, peer: string, at: number): void {
    this.arrived({ listener, peer, received: 0, shed: 0, truncated: 1, firstAt: at, lastAt: at });
  }

  /** Tells what arrived between two reports; equal to telling each record, but for the times in between. */
  arrived({ listener, peer, received, shed, truncated, firstAt, lastAt }: Arrivals): void {
    const source = this.#source(listener, peer, firstAt);
    source.received += received;
    source.shed += shed;
    source.truncated += truncated;
    if (received === 0) return;
    source.hours.add(lastAt, received);
    seen(source, firstAt);
    seen(source, lastAt);
  }

  /** Tells what became of records; from the pipeline, later than their receipt. */
  parsed(report: ParsedReport): void {
    const now = this.#clock.now();
    const source = this.#source(report.listener, report.peer, now);
    source.events += report.events;
    source.unparsed += report.unparsed;
    source.rate.add(now, report.events);
    if (report.skewMs !== undefined) source.skew.add(report.skewMs);
    if (report.clockOffsetMinutes !== undefined) source.clockOffsetMinutes = report.clockOffsetMinutes || null;
    addAll(source.marks, Object.entries(report.marks ?? {}) as [ReadingMark, number][]);
    addAll(source.charsets, Object.entries(report.charsets ?? {}) as [LineCharset, number][]);
    addAll(source.headers, Object.entries(report.headers ?? {}) as [LineHeader, number][]);
    for (const [field, values] of report.unread ?? [])
      addAll(source.unread, [
        [source.unread.has(field) || source.unread.size < MAX_UNREAD_PER_SOURCE ? field : '*', values],
      ]);
    const dataset = report.dataset.length > MAX_DATASET_LENGTH ? '*' : report.dataset;
    const count = source.datasets.get(dataset);
    if (count !== undefined || source.datasets.size < MAX_DATASETS_PER_SOURCE) {
      source.datasets.set(dataset, (count ?? 0) + report.events);
    }
  }

  /** Nobody listened until then, or of the source: was to. What was not heard before is no silence. */
  excuse(until: number, id?: string): void {
    for (const source of id === undefined ? this.#sources.values() : [this.#sources.get(id)]) {
      if (source === undefined) continue;
      source.countFrom = Math.max(source.countFrom, until);
      if (id !== undefined) source.silent = false;
    }
  }

  /** Judges how silent everybody is by now. */
  silences(): readonly Silence[] {
    const now = this.#clock.now();
    return [...this.#sources.values()].map((source) => {
      const excess = excessOf(source, now);
      // A silence that goes on over a restart of ours is still one.
      const silent = excess > 1 || (source.silent && source.lastSeen < source.countFrom);
      if (silent !== source.silent) this.#changed.add(source.id);
      source.silent = silent;
      const { id, listener, peer, firstSeen, lastSeen } = source;
      const isOurs = source.collector === null || source.collector === this.#of?.collector;
      const skewMs = source.skew.count < MIN_SKEWS ? undefined : source.skew.value();
      const silence = { id, listener, peer, firstSeen, lastSeen, isOurs, skewMs };
      return { ...silence, excess: silent ? Math.max(excess, 1.01) : excess };
    });
  }

  /** Every source as it is now, in order of id. */
  snapshot(): readonly LogSource[] {
    this.silences();
    return this.#describe([...this.#sources.values()]);
  }

  /** Those of whom something is new since they were taken last, at most so many; the others are taken next. */
  takeChanged(most: number): readonly LogSource[] {
    const taken: string[] = [];
    for (const id of this.#changed) {
      if (taken.length >= most) break;
      taken.push(id);
    }
    for (const id of taken) this.#changed.delete(id);
    return this.#describe(taken.flatMap((id) => this.#sources.get(id) ?? []));
  }

  /** What was taken could not be kept: it is new again. */
  putBack(sources: readonly LogSource[]): void {
    for (const { id } of sources) this.#changed.add(id);
  }

  #describe(sources: readonly KnownSource[]): readonly LogSource[] {
    const now = this.#clock.now();
    return sources
      .map((source) => describeSource(source, now))
      .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  }

  #source(listener: string, peer: string, at: number): KnownSource {
    const source = this.#sources.get(`${listener}/${peer}`) ?? this.#newSource(listener, peer, at);
    this.#changed.add(source.id);
    if (this.#of !== undefined) source.collector = this.#of.collector;
    return source;
  }

  #newSource(listener: string, peer: string, at: number): KnownSource {
    // Forged addresses must not fill the memory: beyond the limit they are one source named `*`.
    const name = this.#sources.size < MAX_SOURCES ? peer : '*';
    const source = this.#sources.get(`${listener}/${name}`) ?? newSource(listener, name, at);
    if (this.#of !== undefined) source.countFrom = this.#of.upSince;
    this.#sources.set(source.id, source);
    return source;
  }
}

function addAll<Key>(counts: Map<Key, number>, more: Iterable<readonly [Key, number]>): void {
  for (const [key, count] of more) counts.set(key, (counts.get(key) ?? 0) + count);
}
