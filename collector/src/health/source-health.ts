import { isoTime, MINUTE_MS, type Clock, type LogSource } from '@qiaolou/schema';
import { originOf } from '../origins/index.ts';
import type { SourceObserver } from '../sink/index.ts';
import type { Arrivals } from './arrival-tally.ts';
import { RateWindow } from './rate-window.ts';
import { RunningMedian } from './running-median.ts';

/** What the pipeline made of records of one sender. */
export interface ParsedReport {
  readonly listener: string;
  readonly peer: string;
  readonly dataset: string;
  /** Events stored. */
  readonly events: number;
  /** How many of them no parser understood. */
  readonly unparsed: number;
  /** Receive time − device time, ms, of one of the events, when the device told a time. */
  readonly skewMs?: number | undefined;
}

interface Source {
  readonly listener: string;
  readonly peer: string;
  readonly firstSeen: number;
  lastSeen: number;
  /** Start of the current burst, epoch ms. */
  arrivedAt: number;
  received: number;
  shed: number;
  events: number;
  unparsed: number;
  truncated: number;
  /** Smoothed gap between bursts of records and its smoothed deviation, ms. */
  gapMs: number | undefined;
  gapDeviationMs: number;
  gaps: number;
  readonly rate: RateWindow;
  readonly skew: RunningMedian;
  readonly datasets: Map<string, number>;
}

/** Weight of the newest gap, and of the newest deviation (RFC 6298 §2 uses the same pair for round-trip times). */
const GAP_WEIGHT = 1 / 8;
const DEVIATION_WEIGHT = 1 / 4;
/** Records closer together are one arrival: a device that reports in bursts every hour is expected every hour. */
const BURST_MS = 1000;
/** Gaps to be seen before an interval is believed. */
const MIN_GAPS = 20;
/** No source counts as silent sooner, however chatty it usually is: a lunch break is not an outage. */
const MIN_SILENCE_MS = 10 * MINUTE_MS;
const SILENT_AFTER_INTERVALS = 10;
const MAX_SOURCES = 20_000;
const MAX_DATASETS_PER_SOURCE = 16;
/** Longest name of a data set that is kept, others are `*`: senders of ECS name theirs as they like. */
const MAX_DATASET_LENGTH = 64;

/**
 * Keeps what the sources page shows, per (listener, peer). Pure: it is told what happened and when. Its counters
 * continue those of the snapshot it starts from.
 */
export class SourceHealth implements SourceObserver {
  readonly #clock: Clock;
  readonly #sources = new Map<string, Source>();
  /** Ids of those something was told of. */
  readonly #told = new Set<string>();

  /** `known`: the snapshot kept before a restart. */
  constructor(clock: Clock, known: readonly LogSource[] = []) {
    this.#clock = clock;
    for (const source of known) this.#sources.set(source.id, restored(source));
  }

  received(listener: string, peer: string, at: number): void {
    const source = this.#source(listener, peer, at);
    source.received++;
    seen(source, at);
  }

  shed(listener: string, peer: string, at: number): void {
    const source = this.#source(listener, peer, at);
    source.received++;
    source.shed++;
    seen(source, at);
  }

  truncated(listener: string, peer: string, at: number): void {
    this.#source(listener, peer, at).truncated++;
  }

  /** Tells what arrived between two reports; equal to telling each record, but for the times in between. */
  arrived({ listener, peer, received, shed, truncated, firstAt, lastAt }: Arrivals): void {
    const source = this.#source(listener, peer, firstAt);
    source.received += received;
    source.shed += shed;
    source.truncated += truncated;
    if (received === 0) return;
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
    const dataset = report.dataset.length > MAX_DATASET_LENGTH ? '*' : report.dataset;
    const count = source.datasets.get(dataset);
    if (count !== undefined || source.datasets.size < MAX_DATASETS_PER_SOURCE) {
      source.datasets.set(dataset, (count ?? 0) + report.events);
    }
  }

  /** Every source as it is now, in order of id. */
  snapshot(): readonly LogSource[] {
    return this.#describe([...this.#sources]);
  }

  /** Those of whom this object was told something, beyond what it started with. */
  toldOf(): readonly LogSource[] {
    return this.#describe([...this.#sources].filter(([id]) => this.#told.has(id)));
  }

  #describe(sources: readonly (readonly [id: string, source: Source])[]): readonly LogSource[] {
    const now = this.#clock.now();
    return sources
      .map(([id, source]) => describe(id, source, now))
      .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  }

  #source(listener: string, peer: string, at: number): Source {
    const known = this.#sources.get(`${listener}/${peer}`);
    if (known !== undefined) {
      this.#told.add(`${listener}/${peer}`);
      return known;
    }
    // Forged addresses must not fill the memory: beyond the limit they are one source named `*`.
    const name = this.#sources.size < MAX_SOURCES ? peer : '*';
    const id = `${listener}/${name}`;
    const source = this.#sources.get(id) ?? newSource(listener, name, at);
    this.#sources.set(id, source);
    this.#told.add(id);
    return source;
  }
}

function newSource(listener: string, peer: string, at: number): Source {
  return {
    listener,
    peer,
    firstSeen: at,
    lastSeen: at,
    arrivedAt: at,
    received: 0,
    shed: 0,
    events: 0,
    unparsed: 0,
    truncated: 0,
    gapMs: undefined,
    gapDeviationMs: 0,
    gaps: 0,
    rate: new RateWindow(),
    skew: new RunningMedian(),
    datasets: new Map(),
  };
}

function restored(known: LogSource): Source {
  const source = newSource(known.listener, known.peer, Date.parse(known.firstSeen));
  source.lastSeen = Date.parse(known.lastSeen);
  source.arrivedAt = source.lastSeen;
  source.received = known.received;
  source.shed = known.shed;
  source.events = known.events;
  source.unparsed = known.unparsed;
  source.truncated = known.truncated;
  if (known.expectedIntervalMs !== null) {
    source.gapMs = known.expectedIntervalMs;
    source.gapDeviationMs = known.expectedIntervalMs / 2;
    source.gaps = MIN_GAPS;
  }
  if (known.dataset !== null) source.datasets.set(known.dataset, known.events);
  if (known.clockSkewMs !== null) source.skew.add(known.clockSkewMs);
  return source;
}

function seen(source: Source, at: number): void {
  source.lastSeen = Math.max(source.lastSeen, at);
  const gap = at - source.arrivedAt;
  if (gap < BURST_MS) return;
  learnGap(source, gap);
  source.arrivedAt = at;
}

function learnGap(source: Source, gap: number): void {
  source.gaps++;
  if (source.gapMs === undefined) {
    source.gapMs = gap;
    source.gapDeviationMs = gap / 2;
    return;
  }
  source.gapDeviationMs += DEVIATION_WEIGHT * (Math.abs(gap - source.gapMs) - source.gapDeviationMs);
  source.gapMs += GAP_WEIGHT * (gap - source.gapMs);
}

function expectedInterval(source: Source): number | null {
  return source.gapMs === undefined || source.gaps < MIN_GAPS ? null : Math.round(source.gapMs);
}

function isSilent(source: Source, now: number): boolean {
  const expected = expectedInterval(source);
  // Files are over when they are over, and nobody expects the next.
  if (expected === null || originOf(source.listener)?.live !== true) return false;
  const patience = Math.max(MIN_SILENCE_MS, SILENT_AFTER_INTERVALS * expected + 4 * source.gapDeviationMs);
  return now - source.lastSeen > patience;
}

function describe(id: string, source: Source, now: number): LogSource {
  const { listener, peer, received, shed, events, unparsed, truncated } = source;
  const [dataset] = [...source.datasets].toSorted(([, a], [, b]) => b - a)[0] ?? [null];
  return {
    id,
    listener,
    peer,
    dataset,
    firstSeen: isoTime(source.firstSeen),
    lastSeen: isoTime(source.lastSeen),
    received,
    shed,
    events,
    unparsed,
    truncated,
    rate: source.rate.perSecond(now),
    clockSkewMs: source.skew.value() ?? null,
    expectedIntervalMs: expectedInterval(source),
    silent: isSilent(source, now),
  };
}
