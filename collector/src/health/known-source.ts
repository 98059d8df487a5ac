import {
  DAY_MS,
  isoTime,
  MINUTE_MS,
  type LineCharset,
  type LineHeader,
  type LogSource,
  type ReadingMark,
} from '@qiaolou/schema';
import { originOf } from '../origins/index.ts';
import { HourProfile } from './hour-profile.ts';
import { LastHours } from './last-hours.ts';
import { RateWindow } from './rate-window.ts';
import { RunningMedian } from './running-median.ts';

/** All that is remembered of one sender. */
export interface KnownSource {
  readonly id: string;
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
  /** A silence counts from here, epoch ms: before, nobody listened, or silence was expected. */
  countFrom: number;
  silent: boolean;
  collector: string | null;
  clockOffsetMinutes: number | null;
  readonly rate: RateWindow;
  readonly skew: RunningMedian;
  readonly datasets: Map<string, number>;
  readonly marks: Map<ReadingMark, number>;
  readonly charsets: Map<LineCharset, number>;
  readonly headers: Map<LineHeader, number>;
  /** Values not read as the type of their field, by field. */
  readonly unread: Map<string, number>;
  readonly hours: LastHours;
  readonly profile: HourProfile;
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

/** A sender that was not heard of before. */
export function newSource(listener: string, peer: string, at: number): KnownSource {
  return {
    id: `${listener}/${peer}`,
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
    countFrom: -Infinity,
    silent: false,
    collector: null,
    clockOffsetMinutes: null,
    rate: new RateWindow(),
    skew: new RunningMedian(),
    datasets: new Map(),
    marks: new Map(),
    charsets: new Map(),
    headers: new Map(),
    unread: new Map(),
    hours: new LastHours(at),
    profile: new HourProfile(),
  };
}

/** A sender as it was kept. */
export function restoredSource(known: LogSource): KnownSource {
  const { details } = known;
  const source: KnownSource = {
    ...newSource(known.listener, known.peer, Date.parse(known.firstSeen)),
    ...(details !== null && {
      datasets: new Map(details.datasets.map(({ dataset, events }) => [dataset, events])),
      marks: new Map(Object.entries(details.marks) as [ReadingMark, number][]),
      charsets: new Map(Object.entries(details.charsets ?? {}) as [LineCharset, number][]),
      headers: new Map(Object.entries(details.headers ?? {}) as [LineHeader, number][]),
      unread: new Map(details.unread?.map(({ field, values }) => [field, values])),
      hours: new LastHours(Date.parse(details.lastHour), details.hours),
      profile: new HourProfile(details.profile),
    }),
  };
  source.lastSeen = source.arrivedAt = Date.parse(known.lastSeen);
  for (const key of ['received', 'shed', 'events', 'unparsed', 'truncated'] as const) source[key] = known[key];
  if (known.expectedIntervalMs !== null) {
    source.gapMs = known.expectedIntervalMs;
    source.gapDeviationMs = known.expectedIntervalMs / 2;
    source.gaps = MIN_GAPS;
  }
  source.silent = known.silent;
  source.collector = known.collector;
  source.clockOffsetMinutes = known.clockOffsetMinutes;
  if (details === null && known.dataset !== null) source.datasets.set(known.dataset, known.events);
  if (known.clockSkewMs !== null) source.skew.add(known.clockSkewMs);
  return source;
}

/** Takes note that a sender was heard at a time. */
export function seen(source: KnownSource, at: number): void {
  // An hour of silence is learned when it is over, be it an outage: once it weighs little, every day it is usual. Who has hardly
  // spoken teaches nothing, for addresses can be made up.
  source.profile.rollTo(at, { upSince: source.countFrom, learns: source.gaps >= MIN_GAPS });
  source.lastSeen = Math.max(source.lastSeen, at);
  source.silent = false;
  const gap = at - source.arrivedAt;
  if (gap < BURST_MS) return;
  source.profile.arrived();
  // Nobody listened in between, or was to.
  if (source.arrivedAt >= source.countFrom) learnGap(source, gap);
  source.arrivedAt = at;
}

function learnGap(source: KnownSource, gap: number): void {
  source.gaps++;
  if (source.gapMs === undefined) {
    source.gapMs = gap;
    source.gapDeviationMs = gap / 2;
    return;
  }
  source.gapDeviationMs += DEVIATION_WEIGHT * (Math.abs(gap - source.gapMs) - source.gapDeviationMs);
  source.gapMs += GAP_WEIGHT * (gap - source.gapMs);
}

function expectedInterval(source: KnownSource): number | null {
  return source.gapMs === undefined || source.gaps < MIN_GAPS ? null : Math.round(source.gapMs);
}

/** How much of its silence is more than usual: above 1 it is silent; 0 for who is not expected, such as an import. */
export function excessOf(source: KnownSource, now: number): number {
  // Files are over when they are over, and nobody expects the next.
  if (originOf(source.listener)?.live !== true || source.peer === '*') return 0;
  const expected = expectedInterval(source);
  if (expected === null) return 0;
  const patienceMs = SILENT_AFTER_INTERVALS * expected + 4 * source.gapDeviationMs;
  const from = Math.max(source.lastSeen, source.countFrom);
  // After a week every hour comes again.
  const excess = source.profile.excess(Math.max(from, now - 7 * DAY_MS), now, patienceMs);
  return Math.min(excess, (now - from) / MIN_SILENCE_MS);
}

/** A sender as the sources page shows it. */
export function describeSource(source: KnownSource, now: number): LogSource {
  const { id, listener, peer, received, shed, events, unparsed, truncated, collector, clockOffsetMinutes } = source;
  const datasets = [...source.datasets].toSorted(([, a], [, b]) => b - a);
  return {
    id,
    listener,
    peer,
    dataset: datasets[0]?.[0] ?? null,
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
    silent: source.silent,
    collector,
    clockOffsetMinutes,
    details: {
      datasets: datasets.map(([dataset, count]) => ({ dataset, events: count })),
      marks: Object.fromEntries(source.marks),
      charsets: Object.fromEntries(source.charsets),
      headers: Object.fromEntries(source.headers),
      unread: [...source.unread]
        .map(([field, values]) => ({ field, values }))
        .toSorted((a, b) => b.values - a.values || (a.field < b.field ? -1 : 1)),
      ...source.hours.upTo(now),
      profile: source.profile.kept(),
    },
  };
}
