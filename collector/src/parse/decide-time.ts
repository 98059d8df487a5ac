import { MINUTE_MS, type SpoolPosition, type ZoneOffset } from '@qiaolou/schema';
import type { ClockOffsets } from '../decode/clock-offsets.ts';
import { civilToEpoch, trustDeviceTime, type ClockTrust, type TrustedTime } from '../decode/clock.ts';
import { readTimeText } from '../decode/time-text.ts';
import { yearInText } from '../decode/year-in-text.ts';
import type { Line } from './line.ts';
import type { TimeSource } from './packs/compile-pack.ts';
import type { RawFields } from './raw-fields.ts';
import { timeText } from './time-text-of-fields.ts';

/** What brings what was written before. */
const MAY_BE_LATE: ReadonlySet<string> = new Set(['import', 'http', 'file-tail', 'beats', 'elasticsearch-bulk']);

/** What a pack or grammar says of the times of a line. */
export interface TimesRead {
  readonly raw: RawFields;
  /** Fields with a time, the most telling first. */
  readonly timeSources: readonly TimeSource[];
  /** Zone of the device, where its pack knows it. */
  readonly zone?: ZoneOffset | undefined;
  readonly headerMayBeUtc: boolean;
}

/** How times are weighed. */
export interface TimesGiven {
  /** Zone of devices that do not tell theirs. */
  readonly offset: ZoneOffset;
  readonly skewLimitMs: number;
  readonly clocks: Pick<ClockOffsets, 'minutes'> | undefined;
  /** Where the record is in the spool. */
  readonly position: SpoolPosition;
}

/** Before this no device of today told a time that it knew: 2000-01-01. */
const LEAST_TIME_MS = Date.UTC(2000, 0, 1);

/** The time of a line's event: that of its body, else of its header, else of its receipt. */
export function decideTime(line: Line, read: TimesRead, given: TimesGiven): TrustedTime {
  const { receivedAt } = line.record;
  const offset = read.zone ?? given.offset;
  for (const source of read.timeSources) {
    const text = timeText(read.raw, source.field);
    const time = text === undefined ? undefined : readTimeText(text, source.zone ?? offset, receivedAt);
    // A clock that was never set tells 1970; another field may know better.
    if (time === undefined || time.epochMs < LEAST_TIME_MS) continue;
    // What a pack says of one field it knows better than any receipt.
    const isLearned = !time.hasZone && source.zone === undefined;
    const minutes = isLearned ? learnedMinutes(line, { deviceMs: time.epochMs, offset, part: 'body' }, given) : 0;
    return trustCorrected(time.epochMs, minutes, line, trustOf(line, given));
  }
  return headerTime(line, { offset, headerMayBeUtc: read.headerMayBeUtc }, given);
}

interface HeaderZone {
  readonly offset: ZoneOffset;
  readonly headerMayBeUtc: boolean;
}

function headerTime(line: Line, { offset, headerMayBeUtc }: HeaderZone, given: TimesGiven): TrustedTime {
  const { time } = line.header;
  const { receivedAt } = line.record;
  if (time === undefined) return { timestamp: receivedAt, tag: 'time_unread' };
  const guessed = civilToEpoch(time, offset, receivedAt);
  const unlikely = time.year === undefined && Math.abs(guessed - receivedAt) > given.skewLimitMs;
  const told = unlikely ? yearInText(line.body, time) : undefined;
  const epoch = told === undefined ? guessed : civilToEpoch({ ...time, year: told }, offset, receivedAt);
  const hasZone = time.offsetMinutes !== undefined || time.zoneUnread === true;
  const minutes = hasZone ? 0 : learnedMinutes(line, { deviceMs: epoch, offset, part: 'header' }, given);
  const headerUtcMs = headerMayBeUtc && time.offsetMinutes === undefined ? offset(receivedAt) : undefined;
  const trusted = trustCorrected(epoch, minutes, line, { ...trustOf(line, given), headerUtcMs });
  return time.zoneUnread === true && trusted.tag === undefined ? { ...trusted, tag: 'zone_unread' } : trusted;
}

function isLive({ record }: Line): boolean {
  return !MAY_BE_LATE.has(record.listener);
}

function trustOf(line: Line, { skewLimitMs }: TimesGiven): ClockTrust {
  return { skewLimitMs, pastAllowed: !isLive(line) };
}

interface Zoneless {
  readonly deviceMs: number;
  readonly offset: ZoneOffset;
  readonly part: 'header' | 'body';
}

function learnedMinutes(line: Line, { deviceMs, offset, part }: Zoneless, { clocks, position }: TimesGiven): number {
  if (clocks === undefined || !isLive(line)) return 0;
  const { listener, peer, receivedAt } = line.record;
  const writer = { listener, peer, host: line.header.host, part };
  return clocks.minutes(writer, { deviceMs, receivedAt, zoneMinutes: offset(receivedAt) / MINUTE_MS }, position);
}

function trustCorrected(epoch: number, minutes: number, line: Line, trust: ClockTrust): TrustedTime {
  const { receivedAt } = line.record;
  if (minutes === 0) return trustDeviceTime(epoch, receivedAt, trust);
  const corrected = trustDeviceTime(epoch - minutes * MINUTE_MS, receivedAt, { ...trust, headerUtcMs: undefined });
  return corrected.tag === undefined
    ? { ...corrected, tag: 'clock_offset_learned', learnedMinutes: minutes }
    : corrected;
}
